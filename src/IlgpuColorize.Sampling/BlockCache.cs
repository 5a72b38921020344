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
/// <param name="beginsRows">Whether rows are begun, to be evaluated pixel by pixel.</param>
internal sealed class BlockCache(RegionalOps ops, GatedBlock block, StreamStage input, Forms reads, bool beginsRows = false)
{
    private readonly Tensor _activatedH = ops.Allocate(2 * block.Conv1.Shape.Outputs);
    private readonly Tensor? _begunH = beginsRows ? ops.AllocateRow(block.Conv1.Shape.Outputs) : null;
    private readonly Tensor? _begunPq = beginsRows ? ops.AllocateRow(block.Conv2.Shape.Outputs) : null;

    /// <summary>The block's output; valid where evaluated.</summary>
    public StreamStage Output { get; } = ops.AllocateStage(block.Conv1.Shape.Outputs, reads);

    /// <summary>Begins a row with what the row above adds, once that is evaluated.</summary>
    public void Begin(int row)
    {
        ops.Begin(block.Conv1, row, input.Activated!.View, _begunH!);
        ops.Begin(block.Conv2, row, _activatedH.View, _begunPq!);
    }

    /// <summary>Evaluates a region, with the condition's term; of a row that was begun, where rows are.</summary>
    public void Evaluate(PixelRegion region, Tensor term)
    {
        ConvEpilogue activates = new(null, block.Conv1.Bias.Data, term.View, Activated: _activatedH.View);
        ops.Convolve(block.Conv1, 0, region, input.Activated!.View, activates, _begunH);
        ConvEpilogue gates = new(
            null, block.Conv2.Bias.Data, Residual: input.Plain!.View, Gated: Output.Plain?.View, Activated: Output.Activated?.View);
        ops.Convolve(block.Conv2, 0, region, _activatedH.View, gates, _begunPq);
    }
}
