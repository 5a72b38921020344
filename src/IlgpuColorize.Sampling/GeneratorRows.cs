using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Sampling;

/// <summary>
/// Evaluates, once per row, what the rows above determine: the down stream, and what it, the condition and the row above add to the right
/// stream. The condition's own terms are computed once per image. Each op is the tape's own, on a region, so that the results are the
/// tape's bit for bit where a device's sums do not depend on the region.
/// </summary>
internal sealed class GeneratorRows
{
    private readonly RegionalOps _ops;
    private readonly ChromaCanvas _canvas;
    private readonly StemCache _stemDown;
    private readonly StemCache _stemRow;
    private readonly StreamStage _u;
    private readonly Layer[] _layers;

    /// <summary>Allocates the down stream.</summary>
    /// <param name="ops">Runs the layers, and has the memory.</param>
    /// <param name="generator">The generator.</param>
    /// <param name="canvas">Chroma so far and ones, a canvas for each slot.</param>
    public GeneratorRows(RegionalOps ops, PixelGenerator generator, ChromaCanvas canvas)
    {
        (_ops, _canvas) = (ops, canvas);
        _stemDown = new StemCache(ops, generator.StemDown, canvas.Tensor);
        _stemRow = new StemCache(ops, generator.StemRow, canvas.Tensor);
        _u = ops.AllocateStage(generator.StemDown.Shape.Outputs, Forms.PlainAndConcatElu);
        R = ops.Allocate(generator.StemRow.Shape.Outputs);
        _layers = new Layer[generator.Down.Count];
        StreamStage u = _u;
        for (int i = 0; i < _layers.Length; i++)
        {
            BlockCache down = new(ops, generator.Down[i], u, generator.FormsOfDown(i));
            _layers[i] = new Layer(ops, down, generator.Down[i].Aux!, generator.Right[i].Aux!);
            u = down.Output;
        }
    }

    /// <summary>The right stream's input, as far as the row above determines it.</summary>
    public Tensor R { get; }

    /// <summary>Returns what the down stream and the condition add in a block of the right stream.</summary>
    public Tensor RightTerm(int layer) => _layers[layer].RightTerm;

    /// <summary>
    /// Computes the terms of the condition, once an image, and copies them to the slots of the batch that the canvas has begun.
    /// </summary>
    /// <param name="tape">An inference tape, for what is needed meanwhile.</param>
    /// <param name="condition">The images' condition.</param>
    public void TakeCondition(Tape tape, Tensor condition)
    {
        foreach (Layer layer in _layers)
            layer.TakeCondition(tape, condition, _canvas);
    }

    /// <summary>Evaluates a row, once the rows above are drawn.</summary>
    public void Begin(int row)
    {
        PixelRegion region = PixelRegion.OfRow(_ops.Map, row);
        if (row > 0)
        {
            PixelRegion above = PixelRegion.OfRow(_ops.Map, row - 1);
            _stemDown.Evaluate(above);
            _stemRow.Evaluate(above);
        }
        Shift.Forward(_ops.Stream, _stemDown.Output.View, 1, 0, _u.Plain!.View, GradientWrite.Set, region);
        Shift.Forward(_ops.Stream, _stemRow.Output.View, 1, 0, R.View, GradientWrite.Set, region);
        _ops.Activate(_u, region);
        foreach (Layer layer in _layers)
            layer.Evaluate(region);
    }

    /// <summary>One layer of the down stream, and its terms.</summary>
    private sealed class Layer
    {
        private readonly RegionalOps _ops;
        private readonly BlockCache _down;
        private readonly Convolution _downAux;
        private readonly Convolution _rightAux;
        private readonly Tensor _downTerm;
        private readonly Tensor _rightTermOfCondition;

        public Layer(RegionalOps ops, BlockCache down, Convolution downAux, Convolution rightAux)
        {
            (_ops, _down, _downAux, _rightAux) = (ops, down, downAux, rightAux);
            _downTerm = ops.Allocate(downAux.Shape.Outputs);
            _rightTermOfCondition = ops.Allocate(rightAux.Shape.Outputs);
            RightTerm = ops.Allocate(rightAux.Shape.Outputs);
        }

        public Tensor RightTerm { get; }

        public void TakeCondition(Tape tape, Tensor condition, ChromaCanvas canvas)
        {
            TakeTerm(tape, condition, canvas, _downAux, part: 0, _downTerm);
            TakeTerm(tape, condition, canvas, _rightAux, part: 1, _rightTermOfCondition);
        }

        public void Evaluate(PixelRegion region)
        {
            _down.Evaluate(region, _downTerm);
            _ops.Convolve(_rightAux, 0, region, _down.Output.Activated!.View, new(RightTerm.View, Added: _rightTermOfCondition.View));
        }

        private static void TakeTerm(Tape tape, Tensor condition, ChromaCanvas canvas, Convolution aux, int part, Tensor perSlot)
        {
            Tensor term = aux.ApplyPart(tape, condition, part);
            canvas.CopyPerSlot(term, perSlot);
            tape.Release(term);
        }
    }
}
