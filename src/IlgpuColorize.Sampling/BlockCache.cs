using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Sampling;

/// <summary>A gated block's values.</summary>
/// <param name="ops">Runs the layers.</param>
/// <param name="block">The block.</param>
/// <param name="input">What it reads.</param>
/// <param name="reads">The forms of its output that somebody reads.</param>
internal sealed class BlockCache(RegionalOps ops, GatedBlock block, StreamStage input, Forms reads)
{
    private readonly Tensor _activatedH = ops.Allocate(2 * block.Conv1.Shape.Outputs);

    /// <summary>The block's output; valid where evaluated.</summary>
    public StreamStage Output { get; } = ops.AllocateStage(block.Conv1.Shape.Outputs, reads);

    /// <summary>Evaluates a region, with the condition's term.</summary>
    public void Evaluate(PixelRegion region, Tensor term)
    {
        ConvEpilogue activates = new(null, block.Conv1.Bias.Data, term.View, Activated: _activatedH.View);
        ops.Convolve(block.Conv1, 0, region, input.Activated!.View, activates);
        ConvEpilogue gates = new(
            null, block.Conv2.Bias.Data, Residual: input.Plain!.View, Gated: Output.Plain?.View, Activated: Output.Activated?.View);
        ops.Convolve(block.Conv2, 0, region, _activatedH.View, gates);
    }
}
