using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// What becomes of dgrad's sums, the gradient of the convolution's input x. Where x is concat_elu of a tensor, they go on to the gradient
/// of that tensor, and x's own is not written. Where they complete that gradient and the tensor is a gate's result, the gradient of its (p,
/// q) is written too: dp = dx sigmoid(q), dq = dx p sigmoid(q) (1 - sigmoid(q)). A device fuses it into the convolution or runs the
/// sequence of ops; on <c>cpu</c> both give the same bits.
/// </summary>
/// <param name="Dx">
/// Gradient of x, N x H x W x C, and how to write it; under <paramref name="Activated"/> that of what was activated, N x H x W x C/2.
/// </param>
/// <param name="Activated">
/// x, where it is concat_elu of a tensor: pairs (elu, elu of the negative); null where the gradient of x itself is wanted.
/// </param>
/// <param name="Pq">The (p, q) of the gate, neighbouring channels, twice those of dx; null for no gate.</param>
/// <param name="Dpq">Where the gradient of (p, q) goes.</param>
public readonly record struct ConvDgradEpilogue(
    GradientTarget Dx, TensorView? Activated = null, TensorView? Pq = null, TensorView? Dpq = null)
{
    /// <summary>Whether an op follows the sums.</summary>
    internal bool GoesOn => Activated is not null || Pq is not null;

    /// <summary>Throws unless the epilogue fits the dgrad of a convolution.</summary>
    /// <exception cref="ArgumentException">A tensor is missing or does not fit.</exception>
    internal void Validate(string op, in ConvProblem problem)
    {
        Require.That(
            Activated is null || problem.C % 2 == 0,
            $"{op}: the input of {problem} has {problem.C} channels; concat_elu has pairs, an even number. "
            + $"Leave 'activated' out where nothing was.");
        Require.That(
            Pq is null == Dpq is null,
            $"{op}: the epilogue of {problem} has only one of (p, q) and the place of their gradient; pass both or neither.");
        Require.Shape(op, "activated", Activated, problem.Input);
        Shape dx = Activated is null ? problem.Input : problem.Input.WithChannels(problem.C / 2);
        Require.Shape(op, "dx", Dx.View, dx);
        Require.Shape(op, "pq", Pq, dx.WithChannels(2 * dx.C));
        Require.Shape(op, "dpq", Dpq, dx.WithChannels(2 * dx.C));
    }
}
