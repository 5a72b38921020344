using ILGPU;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// The tensors of the right stream that <see cref="DrawRow"/> reads and writes, in bfloat16. A tensor of several parts holds all samples of
/// one part after those of another.
/// </summary>
/// <param name="R">N x h x w x G: in the row, what is known of r before a pixel is drawn. What it holds afterwards is undefined.</param>
/// <param name="FirstTerms">Layers N x h x w x G: in the row, of each block's first convolution all but the taps of the row itself.</param>
/// <param name="GatedTerms">Layers N x h x w x 2 G: the same of each block's gated convolution.</param>
/// <param name="Activated">
/// Stages N x h x w x 2 G: receives, in the row, what each stage reads, concat_elu of what the one before gave; the last stage's part is
/// room for kernels that need it.
/// </param>
public readonly record struct DrawRowTensors(TensorView R, TensorView FirstTerms, TensorView GatedTerms, TensorView Activated);

/// <summary>The weights by which a pixel reads its own row.</summary>
/// <param name="Packed">Those of the stages, as <see cref="DrawRow.Pack"/> leaves them.</param>
/// <param name="StemRight">Filter of the stem over the column to the left, G x 2 x 1 x 3.</param>
/// <param name="OutputBias">Bias of the last stage, 8 M.</param>
public readonly record struct DrawRowFilters(ArrayView<float> Packed, ArrayView<float> StemRight, ArrayView<float> OutputBias);
