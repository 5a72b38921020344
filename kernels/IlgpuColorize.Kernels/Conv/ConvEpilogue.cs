using ILGPU;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Says what becomes of a convolution's sums, and what of it reaches memory: y = sums + bias + added; under a gate, residual + p * sigmoid(q), where (p, q) are neighbouring channels
/// of y; last, concat_elu of that. A device fuses it into the convolution or runs the sequence of ops; on <c>cpu</c> both give the same bits.
/// </summary>
/// <param name="Y">Where y goes, N x P x Q x K; null where nobody reads it. A gate's backward does.</param>
/// <param name="Bias">K values, or an empty view for none.</param>
/// <param name="Added">A tensor of y's shape, added last; null for none. It may be y itself.</param>
/// <param name="Residual">N x P x Q x K/2, and makes y the (p, q) of a gate; null for no gate.</param>
/// <param name="Gated">Where the gate's result goes, of the residual's shape; null where nobody reads it.</param>
/// <param name="Activated">Where concat_elu of the result goes, of twice its channels; null where nobody reads it.</param>
public readonly record struct ConvEpilogue(
    TensorView? Y, ArrayView<float> Bias = default, TensorView? Added = null, TensorView? Residual = null, TensorView? Gated = null, TensorView? Activated = null)
{
    /// <summary>Tells whether an op follows y.</summary>
    internal bool GoesOn => Residual is not null || Activated is not null;
}
