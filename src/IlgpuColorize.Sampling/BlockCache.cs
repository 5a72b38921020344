using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Sampling;

/// <summary>Holds a gated block's values.</summary>
internal sealed class BlockCache(RegionalOps ops, GatedBlock block, Tensor input)
{
    private readonly Tensor _activatedInput = ops.Allocate(2 * input.C);
    private readonly Tensor _h = ops.Allocate(input.C);
    private readonly Tensor _activatedH = ops.Allocate(2 * input.C);
    private readonly Tensor _pq = ops.Allocate(2 * input.C);

    /// <summary>Gets the block's output; valid where evaluated.</summary>
    public Tensor Output { get; } = ops.Allocate(input.C);

    /// <summary>Evaluates a region, with the condition's term.</summary>
    public void Evaluate(PixelRegion region, Tensor term)
    {
        ConcatElu.Forward(ops.Stream, input.View, _activatedInput.View, region);
        ops.Convolve(block.Conv1, 0, region, _activatedInput.View, block.Conv1.Bias, term.View, _h.View);
        ConcatElu.Forward(ops.Stream, _h.View, _activatedH.View, region);
        ops.Convolve(block.Conv2, 0, region, _activatedH.View, block.Conv2.Bias, null, _pq.View);
        Gate.Forward(ops.Stream, _pq.View, input.View, Output.View, region);
    }
}
