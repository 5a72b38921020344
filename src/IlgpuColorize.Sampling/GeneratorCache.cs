using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
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
    private readonly Stage _u;
    private readonly Stage _r;
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
        _u = AllocateStage(g, Forms.PlainAndConcatElu);
        _r = AllocateStage(g, Forms.PlainAndConcatElu);
        _layers = new Layer[generator.Down.Count];
        (Stage u, Stage r) = (_u, _r);
        for (int i = 0; i < _layers.Length; i++)
        {
            BlockCache down = new(this, generator.Down[i], u, generator.FormsOfDown(i)), right = new(this, generator.Right[i], r, generator.FormsOfRight(i));
            _layers[i] = new Layer(this, tape, batch, down, right);
            (u, r) = (down.Output, right.Output);
        }
        _activated = Allocate(g);
        Mixture = Allocate(generator.Out.Shape.Outputs);
    }

    /// <summary>Gets the mixture parameters; valid at the pixels evaluated.</summary>
    public Tensor Mixture { get; }

    private Tensor LastOfR => _layers[^1].Right.Output.Plain!;

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
        Shift.Forward(_stream, _stemDown.Output.View, 1, 0, _u.Plain!.View, GradientWrite.Set, region);
        Shift.Forward(_stream, _stemRow.Output.View, 1, 0, _r.Plain!.View, GradientWrite.Set, region);
        _u.Activate(_stream, region);
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
        Shift.Forward(_stream, _stemRight.Output.View, 0, 1, _r.Plain!.View, GradientWrite.Add, region);
        _r.Activate(_stream, region);
        foreach (Layer layer in _layers)
            layer.Right.Evaluate(region, layer.RightTerm);
        Elu.Forward(_stream, LastOfR.View, _activated.View, region);
        Convolve(_generator.Out, 0, region, _activated, new(Mixture.View, _generator.Out.Bias.Data));
    }

    private Tensor Allocate(int channels) => _allocate(_shape.WithChannels(channels));

    private Stage AllocateStage(int channels, Forms forms)
        => new(forms.IncludePlain() ? Allocate(channels) : null, forms.IncludeConcatElu() ? Allocate(2 * channels) : null);

    private void Convolve(Convolution layer, int part, PixelRegion region, Tensor x, in ConvEpilogue epilogue)
    {
        ConvProblem problem = layer.Shape.Window.Problem(x.Shape, layer.Shape.Outputs);
        ConvFprop.Run(_stream, problem, region, x.View, layer.Filter.Parts[part].Packed, epilogue);
    }

    /// <summary>Is a stream between two layers, in the forms that somebody reads.</summary>
    private sealed record Stage(Tensor? Plain, Tensor? Activated)
    {
        public void Activate(ComputeStream stream, PixelRegion region) => ConcatElu.Forward(stream, Plain!.View, Activated!.View, region);
    }

    private sealed class StemCache(GeneratorCache cache, Convolution stem, Tensor canvas)
    {
        public Tensor Output { get; } = cache.Allocate(stem.Shape.Outputs);

        public void Evaluate(PixelRegion region) => cache.Convolve(stem, 0, region, canvas, new(Output.View, stem.Bias.Data));
    }

    /// <summary>Holds a gated block's values.</summary>
    private sealed class BlockCache(GeneratorCache cache, GatedBlock block, Stage input, Forms reads)
    {
        private readonly Tensor _activatedH = cache.Allocate(2 * block.Conv1.Shape.Outputs);

        public GatedBlock Block => block;

        public Stage Output { get; } = cache.AllocateStage(block.Conv1.Shape.Outputs, reads);

        public void Evaluate(PixelRegion region, Tensor term)
        {
            ConvEpilogue activates = new(null, block.Conv1.Bias.Data, term.View, Activated: _activatedH.View);
            cache.Convolve(block.Conv1, 0, region, input.Activated!, activates);
            ConvEpilogue gates = new(null, block.Conv2.Bias.Data, Residual: input.Plain!.View, Gated: Output.Plain?.View, Activated: Output.Activated?.View);
            cache.Convolve(block.Conv2, 0, region, _activatedH, gates);
        }
    }

    /// <summary>Holds one layer of both streams, with the condition's terms.</summary>
    private sealed class Layer
    {
        private readonly GeneratorCache _cache;
        private readonly Convolution _rightAux;
        private readonly Tensor _rightTermOfCondition;

        public Layer(GeneratorCache cache, Tape tape, SampleBatch batch, BlockCache down, BlockCache right)
        {
            (_cache, Down, Right) = (cache, down, right);
            _rightAux = right.Block.Aux!;
            DownTerm = TermPerSlot(tape, batch, down.Block.Aux!, part: 0);
            _rightTermOfCondition = TermPerSlot(tape, batch, _rightAux, part: 1);
            RightTerm = cache.Allocate(_rightAux.Shape.Outputs);
        }

        public BlockCache Down { get; }

        public BlockCache Right { get; }

        public Tensor DownTerm { get; }

        public Tensor RightTerm { get; }

        public void EvaluateRightTerm(PixelRegion region)
            => _cache.Convolve(_rightAux, 0, region, Down.Output.Activated!, new(RightTerm.View, Added: _rightTermOfCondition.View));

        private static Tensor TermPerSlot(Tape tape, SampleBatch batch, Convolution aux, int part)
        {
            Tensor term = aux.ApplyPart(tape, batch.Features.Condition, part);
            Tensor perSlot = batch.PerSlot(tape, term);
            tape.Release(term);
            return perSlot;
        }
    }
}
