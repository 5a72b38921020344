using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Normalization;

/// <summary>
/// Computes what <see cref="WeightNorm"/> does for all filters of a network in two launches each way, over the flat buffers of parameters,
/// weights and gradients: first partial sums of every row, then what needs the sums. Sums are in a fixed order.
/// </summary>
public static class BatchedWeightNorm
{
    private const string Op = nameof(BatchedWeightNorm);

    /// <summary>
    /// Computes all weights, with the bfloat16 forms that the table's filters were asked for, and keeps 1 / ||v|| in the table for the
    /// backward pass.
    /// </summary>
    /// <param name="stream">Where.</param>
    /// <param name="table">The filters.</param>
    /// <param name="parameters">Directions and scales, where the table says.</param>
    /// <param name="weights">Receives the weights, where the table says.</param>
    /// <exception cref="ArgumentException">A buffer is too short for the table.</exception>
    public static void Forward(ComputeStream stream, FilterTable table, ArrayView<float> parameters, ArrayView<float> weights)
    {
        Require.AtLeast(Op, nameof(parameters), parameters.Length, table.ParametersEnd);
        Require.AtLeast(Op, nameof(weights), weights.Length, table.WeightsEnd);
        stream.Launch("BatchedWeightNorm.Squares", table.Problem, table.Problem.Indices, new FilterSquares(table.View, parameters));
        stream.Launch(
            "BatchedWeightNorm.Forward", table.Problem, table.Problem.Indices,
            new FilterScales(table.View, parameters, weights, table.Rounded.ViewOr(weights)));
        table.Rounded.Written();
    }

    /// <summary>Sets the gradients of all directions and scales.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="table">The filters, as the forward pass left it.</param>
    /// <param name="parameters">As in the forward pass.</param>
    /// <param name="partGradients">Gradients of the weights of filters in two parts, laid out as these; empty where there are none.</param>
    /// <param name="gradients">
    /// Receives the gradients of directions and scales, laid out as the parameters. Of a filter in one part, the gradient of its weights
    /// stands where that of its direction will.
    /// </param>
    /// <exception cref="ArgumentException">A buffer is too short for the table.</exception>
    public static void Backward(
        ComputeStream stream, FilterTable table, ArrayView<float> parameters, ArrayView<float> partGradients, ArrayView<float> gradients)
    {
        Require.AtLeast(Op, nameof(parameters), parameters.Length, table.ParametersEnd);
        Require.AtLeast(Op, nameof(partGradients), partGradients.Length, table.PartsEnd);
        Require.AtLeast(Op, nameof(gradients), gradients.Length, table.ParametersEnd);
        WeightGradients weightGradients = new(gradients, table.PartsEnd > 0 ? partGradients : gradients);
        stream.Launch(
            "BatchedWeightNorm.Projections", table.Problem, table.Problem.Indices,
            new FilterProjections(table.View, parameters, weightGradients));
        stream.Launch(
            "BatchedWeightNorm.Backward", table.Problem, table.Problem.Indices,
            new FilterDirections(table.View, parameters, weightGradients, gradients));
    }
}
