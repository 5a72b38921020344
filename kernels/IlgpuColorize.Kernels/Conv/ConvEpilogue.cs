using ILGPU;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// What becomes of a convolution's sums, and what of it reaches memory: y = sums + bias + added; under a gate, residual + p * sigmoid(q),
/// where (p, q) are neighbouring channels of y; last, concat_elu of that. A device fuses it into the convolution or runs the sequence of
/// ops; on <c>cpu</c> both give the same bits.
/// </summary>
/// <param name="Y">Where y goes, N x P x Q x K; null where no op reads it. A gate's backward does.</param>
/// <param name="Bias">K values, or an empty view for none.</param>
/// <param name="Added">A tensor of y's shape, added last; null for none. It may be y itself.</param>
/// <param name="Residual">N x P x Q x K/2, and makes y the (p, q) of a gate; null for no gate.</param>
/// <param name="Gated">Where the gate's result goes, of the residual's shape; null where no op reads it.</param>
/// <param name="Activated">Where concat_elu of the result goes, of twice its channels; null where no op reads it.</param>
public readonly record struct ConvEpilogue(
    TensorView? Y, ArrayView<float> Bias = default, TensorView? Added = null, TensorView? Residual = null, TensorView? Gated = null,
    TensorView? Activated = null)
{
    /// <summary>Whether an op follows y.</summary>
    internal bool GoesOn => Residual is not null || Activated is not null;

    /// <summary>Throws unless the epilogue fits a convolution.</summary>
    /// <exception cref="ArgumentException">Nothing is written, or a tensor does not fit.</exception>
    internal void Validate(string op, in ConvProblem problem)
    {
        Require.That(
            this is not { Y: null, Gated: null, Activated: null },
            $"{op}: the epilogue of {problem} writes nothing; pass y, what is gated or what is activated.");
        if (Bias.Length != 0)
            Require.Length(op, "bias", Bias.Length, problem.K);
        Require.Shape(op, "added", Added, problem.Output);
        Require.Shape(op, "y", Y, problem.Output);
        Require.That(
            Residual is null || problem.K % 2 == 0,
            $"{op}: a gate of {problem} has {problem.K} output channels; it needs an even number, two for each of the residual's.");
        Require.That(
            this is not { Residual: null, Gated: not null },
            $"{op}: the epilogue of {problem} writes what is gated, but has no residual; pass one, or let it write y.");
        Shape result = Residual is null ? problem.Output : problem.Output.WithChannels(problem.K / 2);
        Require.Shape(op, "residual", Residual, result);
        Require.Shape(op, "gated", Gated, result);
        Require.Shape(op, "activated", Activated, result.WithChannels(2 * result.C));
    }
}
