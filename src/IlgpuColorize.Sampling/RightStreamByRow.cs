using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Sampling;

/// <summary>
/// Evaluates and draws a row in one launch of <see cref="DrawRow"/>. Before it come the terms of the row above: ordinary convolutions of
/// the row while its own pixels are still zero, in the canvas and in every activation, so that only the taps above count.
/// </summary>
internal sealed class RightStreamByRow : IRightStream
{
    private readonly RegionalOps _ops;
    private readonly GeneratorRows _rows;
    private readonly DrawRowProblem _problem;
    private readonly Convolution[] _stages;
    private readonly StemCache _stemRight;
    private readonly DrawRowTensors _tensors;
    private readonly DrawRowFilters _filters;
    private readonly ChromaOperands _chroma;

    /// <summary>Allocates the stream.</summary>
    public RightStreamByRow(
        Tape tape, RegionalOps ops, PixelGenerator generator, GeneratorRows rows, ChromaCanvas canvas, in DrawRowProblem problem)
    {
        (_ops, _rows, _problem) = (ops, rows, problem);
        _stemRight = new StemCache(ops, generator.StemRight, canvas.Tensor);
        _stages = [.. generator.Right.SelectMany(block => (Convolution[])[block.Conv1, block.Conv2]), generator.Out];
        _tensors = new DrawRowTensors(
            rows.R.View,
            ops.Allocate(problem.Layers, problem.Channels).View,
            ops.Allocate(problem.Layers, 2 * problem.Channels).View,
            ops.Allocate(problem.Stages, 2 * problem.Channels).View);
        _filters = new DrawRowFilters(
            tape.AllocateFlat(DrawRow.Packed32(problem)).View.Data, FilterOf(generator.StemRight).Weights.Data, generator.Out.Bias.Data);
        Mixture = tape.Allocate(ops.Map.WithChannels(problem.MixtureChannels), ElementType.Float32);
        _chroma = canvas.Operands(Mixture);
    }

    /// <summary>The mixture parameters; valid in the rows drawn.</summary>
    public Tensor Mixture { get; }

    /// <summary>Returns the sizes of a generator's rows.</summary>
    public static DrawRowProblem ProblemOf(PixelGenerator generator, int mixtures, Shape map)
        => new(map.N, map.H, map.W, generator.StemRight.Shape.Outputs, generator.Right.Count, mixtures);

    /// <inheritdoc/>
    public void TakeWeights()
    {
        for (int stage = 0; stage < _stages.Length; stage++)
            DrawRow.Pack(_ops.Stream, _problem, stage, FilterOf(_stages[stage]), _filters.Packed);
    }

    /// <inheritdoc/>
    public void Begin() => _ops.Stream.Clear(_tensors.Activated.Data);

    /// <inheritdoc/>
    public void Draw(int row)
    {
        var region = PixelRegion.OfRow(_ops.Map, row);
        _stemRight.Evaluate(region);
        Shift.Forward(_ops.Stream, _stemRight.Output.View, 0, 1, _rows.R.View, GradientWrite.Add, region);
        for (int layer = 0; layer < _problem.Layers; layer++)
        {
            Evaluate(2 * layer, region, _rows.RightTerm(layer).View, _tensors.FirstTerms);
            Evaluate(2 * layer + 1, region, null, _tensors.GatedTerms);
        }
        DrawRow.Forward(_ops.Stream, _problem, row, _tensors, _filters, _chroma);
    }

    private void Evaluate(int stage, PixelRegion region, TensorView? added, TensorView terms)
    {
        TensorView activated = _tensors.Activated.OfImages(stage * _problem.Samples, _problem.Samples);
        ConvEpilogue epilogue = new(terms.OfImages(stage / 2 * _problem.Samples, _problem.Samples), _stages[stage].Bias.Data, added);
        _ops.Convolve(_stages[stage], 0, region, activated, epilogue);
    }

    private static ConvFilter FilterOf(Convolution layer) => layer.Filter.Parts[0];
}
