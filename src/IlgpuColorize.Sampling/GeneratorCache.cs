using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Sampling;

/// <summary>
/// Evaluates the generator pixel by pixel and computes every value of both streams once: the condition's terms once per image, the down stream once per row, the right
/// stream once per pixel. Each op is the tape's own, on a region, so that the results are the tape's bit for bit where a device's sums do not depend on the region.
/// </summary>
internal sealed class GeneratorCache
{
    private readonly PixelGenerator _generator;
    private readonly ComputeStream _stream;
    private readonly Func<Shape, Tensor> _allocate;
    private readonly Shape _shape;
    private readonly StemCache _stemDown;
    private readonly StemCache _stemRow;
    private readonly StemCache _stemRight;
    private readonly Layer[] _layers;
    private readonly Tensor _u;
    private readonly Tensor _r;
    private readonly Tensor _activated;

    /// <summary>Allocates the streams and computes the condition's terms.</summary>
    /// <param name="tape">An inference tape; it owns the memory.</param>
    /// <param name="generator">The generator.</param>
    /// <param name="batch">The samples to draw.</param>
    /// <param name="canvas">Chroma so far and ones, a canvas for each slot.</param>
    public GeneratorCache(Tape tape, PixelGenerator generator, SampleBatch batch, Tensor canvas)
    {
        (_generator, _stream, _allocate, _shape) = (generator, tape.Stream, tape.Allocate, canvas.Shape);
        _stemDown = new StemCache(this, generator.StemDown, canvas);
        _stemRow = new StemCache(this, generator.StemRow, canvas);
        _stemRight = new StemCache(this, generator.StemRight, canvas);
        int g = generator.StemDown.Shape.Outputs;
        _u = Allocate(g);
        _r = Allocate(g);
        _layers = new Layer[generator.Down.Count];
        (Tensor u, Tensor r) = (_u, _r);
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new Layer(this, tape, batch, generator.Down[i], generator.Right[i], u, r);
            (u, r) = (_layers[i].Down.Output, _layers[i].Right.Output);
        }
        _activated = Allocate(r.C);
        Mixture = Allocate(generator.Out.Shape.Outputs);
    }

    /// <summary>Gets the mixture parameters; valid at the pixels evaluated.</summary>
    public Tensor Mixture { get; }

    private Tensor LastOfR => _layers[^1].Right.Output;

    /// <summary>Evaluates all that the rows above determine: the down stream of a row, and its terms for the right stream.</summary>
    public void BeginRow(int row)
    {
        PixelRegion region = PixelRegion.OfRow(_shape, row);
        if (row > 0)
        {
            PixelRegion above = PixelRegion.OfRow(_shape, row - 1);
            _stemDown.Evaluate(above);
            _stemRow.Evaluate(above);
        }
        Shift.Forward(_stream, _stemDown.Output.View, 1, 0, _u.View, GradientWrite.Set, region);
        Shift.Forward(_stream, _stemRow.Output.View, 1, 0, _r.View, GradientWrite.Set, region);
        foreach (Layer layer in _layers)
        {
            layer.Down.Evaluate(region, layer.DownTerm);
            layer.EvaluateRightTerm(region);
        }
    }

    /// <summary>Evaluates the mixture of one pixel, once the pixel to its left is drawn.</summary>
    public void EvaluatePixel(int row, int column)
    {
        PixelRegion region = PixelRegion.OfPixel(row, column);
        if (column > 0)
            _stemRight.Evaluate(PixelRegion.OfPixel(row, column - 1));
        Shift.Forward(_stream, _stemRight.Output.View, 0, 1, _r.View, GradientWrite.Add, region);
        foreach (Layer layer in _layers)
            layer.Right.Evaluate(region, layer.RightTerm);
        Elu.Forward(_stream, LastOfR.View, _activated.View, region);
        Convolve(_generator.Out, 0, region, _activated, _generator.Out.Bias, null, Mixture);
    }

    private Tensor Allocate(int channels) => _allocate(_shape.WithChannels(channels));

    private void Convolve(Convolution layer, int part, PixelRegion region, Tensor x, Parameter? bias, Tensor? added, Tensor y)
    {
        ConvProblem problem = layer.Shape.Window.Problem(x.Shape, y.C);
        ConvFprop.Run(_stream, problem, region, x.View, layer.Filter.Parts[part].Packed, bias?.Data ?? default, added?.View, y.View);
    }

    private sealed class StemCache(GeneratorCache cache, Convolution stem, Tensor canvas)
    {
        public Tensor Output { get; } = cache.Allocate(stem.Shape.Outputs);

        public void Evaluate(PixelRegion region) => cache.Convolve(stem, 0, region, canvas, stem.Bias, null, Output);
    }

    /// <summary>Holds a gated block's values.</summary>
    private sealed class BlockCache(GeneratorCache cache, GatedBlock block, Tensor input)
    {
        private readonly Tensor _activatedInput = cache.Allocate(2 * input.C);
        private readonly Tensor _h = cache.Allocate(input.C);
        private readonly Tensor _activatedH = cache.Allocate(2 * input.C);
        private readonly Tensor _pq = cache.Allocate(2 * input.C);

        public Tensor Output { get; } = cache.Allocate(input.C);

        public void Evaluate(PixelRegion region, Tensor term)
        {
            ConcatElu.Forward(cache._stream, input.View, _activatedInput.View, region);
            cache.Convolve(block.Conv1, 0, region, _activatedInput, block.Conv1.Bias, term, _h);
            ConcatElu.Forward(cache._stream, _h.View, _activatedH.View, region);
            cache.Convolve(block.Conv2, 0, region, _activatedH, block.Conv2.Bias, null, _pq);
            Gate.Forward(cache._stream, _pq.View, input.View, Output.View, region);
        }
    }

    /// <summary>Holds one layer of both streams, with the condition's terms.</summary>
    private sealed class Layer
    {
        private readonly GeneratorCache _cache;
        private readonly Convolution _rightAux;
        private readonly Tensor _activatedU;
        private readonly Tensor _rightTermOfCondition;

        public Layer(GeneratorCache cache, Tape tape, SampleBatch batch, GatedBlock down, GatedBlock right, Tensor u, Tensor r)
        {
            _cache = cache;
            _rightAux = right.Aux!;
            Down = new BlockCache(cache, down, u);
            Right = new BlockCache(cache, right, r);
            DownTerm = TermPerSlot(tape, batch, down.Aux!, part: 0);
            _rightTermOfCondition = TermPerSlot(tape, batch, right.Aux!, part: 1);
            RightTerm = cache.Allocate(r.C);
            _activatedU = cache.Allocate(2 * u.C);
        }

        public BlockCache Down { get; }

        public BlockCache Right { get; }

        public Tensor DownTerm { get; }

        public Tensor RightTerm { get; }

        public void EvaluateRightTerm(PixelRegion region)
        {
            ConcatElu.Forward(_cache._stream, Down.Output.View, _activatedU.View, region);
            _cache.Convolve(_rightAux, 0, region, _activatedU, null, _rightTermOfCondition, RightTerm);
        }

        private Tensor TermPerSlot(Tape tape, SampleBatch batch, Convolution aux, int part)
        {
            Tensor term = aux.ApplyPart(tape, batch.Features.Condition, part);
            Tensor perSlot = batch.PerSlot(tape, term);
            tape.Release(term);
            return perSlot;
        }
    }
}
