using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>
/// Evaluates the right stream with the tape's ops, a pixel of all samples at a time: bit for bit the tape's results where sums do not
/// depend on the region. What the row above adds is summed for a whole row at once.
/// </summary>
internal sealed class RightStreamByPixel : IRightStream
{
    private readonly RegionalOps _ops;
    private readonly PixelGenerator _generator;
    private readonly GeneratorRows _rows;
    private readonly ChromaCanvas _canvas;
    private readonly StemCache _stemRight;
    private readonly StreamStage _r;
    private readonly BlockCache[] _blocks;
    private readonly Tensor _activated;
    private readonly Tensor _mixture;

    /// <summary>Allocates the stream.</summary>
    public RightStreamByPixel(RegionalOps ops, PixelGenerator generator, GeneratorRows rows, ChromaCanvas canvas)
    {
        (_ops, _generator, _rows, _canvas) = (ops, generator, rows, canvas);
        _stemRight = new StemCache(ops, generator.StemRight, canvas.Tensor);
        _r = new StreamStage(rows.R, ops.Allocate(2 * rows.R.C));
        _blocks = new BlockCache[generator.Right.Count];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = new BlockCache(
                ops, generator.Right[i], i == 0 ? _r : _blocks[i - 1].Output, generator.FormsOfRight(i), beginsRows: true);
        _activated = ops.Allocate(rows.R.C);
        _mixture = ops.Allocate(generator.Out.Shape.Outputs);
    }

    // The convolutions lay out their weights themselves.
    /// <inheritdoc/>
    public void TakeWeights()
    {
    }

    // Nothing is read before it was written.
    /// <inheritdoc/>
    public void Begin()
    {
    }

    /// <inheritdoc/>
    public void Draw(int row)
    {
        foreach (BlockCache block in _blocks)
            block.Begin(row);
        for (int column = 0; column < _ops.Map.W; column++)
        {
            Evaluate(row, column);
            _canvas.Draw(_mixture, PixelRegion.OfPixel(row, column));
        }
    }

    private void Evaluate(int row, int column)
    {
        var region = PixelRegion.OfPixel(row, column);
        if (column > 0)
            _stemRight.Evaluate(PixelRegion.OfPixel(row, column - 1));
        Shift.Forward(_ops.Stream, _stemRight.Output.View, 0, 1, _r.Plain!.View, GradientWrite.Add, region);
        _ops.Activate(_r, region);
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i].Evaluate(region, _rows.RightTerm(i));
        Elu.Forward(_ops.Stream, _blocks[^1].Output.Plain!.View, _activated.View, region);
        _ops.Convolve(_generator.Out, 0, region, _activated.View, new(_mixture.View, _generator.Out.Bias.Data));
    }
}
