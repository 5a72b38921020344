using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Normalization;

/// <summary>
/// Computes what <see cref="WeightNorm"/> does for all filters of a network in two launches each way, over flat buffers: first partial sums
/// of every row, then what needs the sums. Sums are in a fixed order.
/// </summary>
public static class BatchedWeightNorm
{
    private const string Op = nameof(BatchedWeightNorm);

    /// <summary>
    /// Computes all weights in the forms that the table was asked for, and keeps 1 / ||v|| in the table for the backward pass.
    /// </summary>
    /// <param name="stream">Where.</param>
    /// <param name="table">The filters.</param>
    public static void Forward(ComputeStream stream, FilterTable table)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(table);
        ArrayView<float> parameters = table.Parameters;
        stream.Launch("BatchedWeightNorm.Squares", table.Problem, table.Problem.Indices, new FilterSquares(table.View, parameters));
        stream.Launch(
            "BatchedWeightNorm.Forward", table.Problem, table.Problem.Indices,
            new FilterScales(table.View, parameters, table.WeightsOr(parameters), table.Rounded.ViewOr(parameters)));
        table.Written();
    }

    /// <summary>Sets the gradients of all directions and scales.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="table">The filters, as the forward pass left it.</param>
    /// <param name="partGradients">Gradients of the weights of filters in two parts, laid out as these; empty where there are none.</param>
    /// <param name="gradients">
    /// Receives the gradients of directions and scales, laid out as the parameters. Of a filter in one part, the gradient of its weights
    /// stands where that of its direction will.
    /// </param>
    /// <exception cref="ArgumentException">A buffer is too short for the table.</exception>
    public static void Backward(ComputeStream stream, FilterTable table, ArrayView<float> partGradients, ArrayView<float> gradients)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(table);
        Require.AtLeast(Op, nameof(partGradients), partGradients.Length, table.PartsEnd);
        Require.AtLeast(Op, nameof(gradients), gradients.Length, table.ParametersEnd);
        WeightGradients weightGradients = new(gradients, table.PartsEnd > 0 ? partGradients : gradients);
        stream.Launch(
            "BatchedWeightNorm.Projections", table.Problem, table.Problem.Indices,
            new FilterProjections(table.View, table.Parameters, weightGradients));
        stream.Launch(
            "BatchedWeightNorm.Backward", table.Problem, table.Problem.Indices,
            new FilterDirections(table.View, table.Parameters, weightGradients, gradients));
    }
}
