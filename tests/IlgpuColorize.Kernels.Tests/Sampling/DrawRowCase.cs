using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>
/// Holds a right stream with random weights, and random values in place of what the down stream and the condition add to it. It draws maps
/// row by row in bfloat16, and evaluates whole maps in float32 as training does.
/// </summary>
internal sealed class DrawRowCase : IDisposable
{
    private const double WeightScale = 0.1;
    private static readonly Padding CausalDownRight = new(1, 0, 1, 0);

    private readonly OpScope _whole = new(TestDevices.Cpu);
    private readonly OpScope _rows;
    private readonly OpScope _data;
    private readonly ConvFilter[] _filters;
    private readonly ConvFilter[] _wholeFilters;
    private readonly double[][] _biases;
    private readonly double[] _stem;
    private readonly double[] _rest;
    private readonly double[][] _auxiliary;
    private readonly DrawOptions _options;
    private readonly EmulatedDrawRow? _emulated;
    private readonly Shape _map;

    /// <summary>Draws the values.</summary>
    /// <param name="device">Where rows are drawn; whole maps are evaluated on <c>cpu</c>.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="options">How chroma is drawn.</param>
    /// <param name="emulated">What draws rows in place of the device, whose memory is the host's; null for the device itself.</param>
    public DrawRowCase(ComputeDevice device, DrawRowProblem problem, DrawOptions options, EmulatedDrawRow? emulated = null)
    {
        (Problem, _emulated) = (problem, emulated);
        (_rows, _data) = (new OpScope(device, elementType: ElementType.BFloat16), new OpScope(device));
        _map = new Shape(problem.Samples, problem.Rows, problem.Columns, problem.Channels);
        _stem = Numbers.Uniform(1, 6 * problem.Channels, 0.5);
        _rest = _rows.Uniform(2, _map.Elements);
        _auxiliary = [.. Enumerable.Range(0, problem.Layers).Select(layer => _rows.Uniform(10 + layer, _map.Elements))];
        _biases = [.. Enumerable.Range(0, problem.Stages).Select(stage => Numbers.Uniform(20 + stage, problem.Outputs(stage), 0.2))];
        // Log-scales about -2: draws far from each other, mostly inside [-1, 1].
        for (int parameter = 6 * problem.Components; parameter < problem.MixtureChannels; parameter++)
            _biases[^1][parameter] -= 2;
        _filters = [.. Enumerable.Range(0, problem.Stages).Select(stage => Filter(device, stage))];
        _wholeFilters = [.. Enumerable.Range(0, problem.Stages).Select(stage => Filter(TestDevices.Cpu, stage))];
        _options = options;
        Chroma = ChromaIn(_data);
        ArrayView<float> packed = _rows.FlatOutput(DrawRow.Packed32(problem));
        Filters = new DrawRowFilters(packed, _rows.FlatOf(_stem), _rows.FlatOf(_biases[^1]));
        for (int stage = 0; stage < problem.Stages; stage++)
            Pack(stage, packed);
        Tensors = new DrawRowTensors(
            _rows.Input(_map, _rest).View,
            _rows.Output(Parts(problem.Layers, problem.Channels)).View,
            _rows.Output(Parts(problem.Layers, 2 * problem.Channels)).View,
            _rows.Input(Parts(problem.Stages, 2 * problem.Channels),
                new double[Parts(problem.Stages, 2 * problem.Channels).Elements]).View);
    }

    public DrawRowProblem Problem { get; }

    public DrawRowTensors Tensors { get; }

    public DrawRowFilters Filters { get; }

    public ChromaOperands Chroma { get; }

    public ComputeStream Stream => _rows.Stream;

    public int[] Levels => Stream.Download(Chroma.Levels);

    public double[] Canvas => Array.ConvertAll(Stream.Read(Chroma.Canvas), value => (double)value);

    /// <summary>What the stages read, but for the last one's.</summary>
    public double[] Activated
        => Array.ConvertAll(Stream.Read(Tensors.Activated.OfImages(0, 2 * Problem.Layers * Problem.Samples)), value => (double)value);

    public double[] Mixture => Array.ConvertAll(Stream.Read(Chroma.Mixture), value => (double)value);

    /// <summary>Draws a row, its terms made by convolutions of the row while it is still zero.</summary>
    public void Draw(int row)
    {
        MakeTerms(row);
        if (_emulated is null)
            DrawRow.Forward(Stream, Problem, row, Tensors, Filters, Chroma);
        else
            _emulated.Run(DrawRowArguments.Of(Problem, row, Tensors, Filters, Chroma));
    }

    /// <summary>Computes the parameters of all pixels in float32, given the canvas drawn.</summary>
    public double[] Evaluate()
    {
        TensorView r = _whole.Input(_map, BeginWhole()).View;
        for (int stage = 0; stage < 2 * Problem.Layers; stage += 2)
        {
            TensorView h = _whole.Output(_map).View, pq = _whole.Output(_map.WithChannels(2 * _map.C)).View, y = _whole.Output(_map).View;
            Convolve(stage, r, _whole.Input(_map, _auxiliary[stage / 2]).View, h);
            Convolve(stage + 1, h, null, pq);
            Gate.Forward(_whole.Stream, pq, r, y, PixelRegion.Whole(_map));
            r = y;
        }
        TensorView mixture = _whole.Output(Chroma.Mixture.Shape).View, activated = _whole.Output(_map).View;
        Elu.Forward(_whole.Stream, r, activated, PixelRegion.Whole(_map));
        ConvFprop.Run(_whole.Stream, Window(2 * Problem.Layers), activated, _wholeFilters[^1], _whole.FlatOf(_biases[^1]), null, mixture);
        return Array.ConvertAll(_whole.Stream.Read(mixture), value => (double)value);
    }

    /// <summary>Draws all pixels from given parameters on <c>cpu</c>, into memory of its own.</summary>
    /// <returns>The levels.</returns>
    public int[] DrawFrom(double[] mixture)
    {
        ChromaOperands to = ChromaIn(_whole);
        TensorView parameters = _whole.Input(Chroma.Mixture.Shape, mixture).View;
        DrawChroma.Forward(_whole.Stream, to with { Mixture = parameters }, PixelRegion.Whole(_map));
        return _whole.Stream.Download(to.Levels);
    }

    public void Dispose()
    {
        foreach (ConvFilter filter in _filters.Concat(_wholeFilters))
            filter.Dispose();
        _rows.Dispose();
        _data.Dispose();
        _whole.Dispose();
    }

    // The device packs for the groups that it would draw with, the emulator for its own.
    private void Pack(int stage, ArrayView<float> packed)
    {
        if (_emulated is null)
        {
            DrawRow.Pack(Stream, Problem, stage, _filters[stage], packed);
            return;
        }
        DrawRowFragments fragments = new(Problem.Channels, Problem.Layers, Problem.MixtureChannels, _emulated.ClusterSize);
        int count = fragments.Tiles(stage) * MmaTile.Rows * fragments.Reduced(stage);
        Stream.Launch(
            nameof(Pack), new ConvPackProblem(count), count,
            new DrawRowPack(fragments, stage, Problem.Outputs(stage), _filters[stage].Weights.Data, packed));
    }

    private void MakeTerms(int row)
    {
        for (int stage = 0; stage < 2 * Problem.Layers; stage++)
        {
            bool isGated = stage % 2 == 1;
            TensorView? auxiliary = isGated ? null : _rows.Input(_map, _auxiliary[stage / 2]).View;
            TensorView terms = (isGated ? Tensors.GatedTerms : Tensors.FirstTerms).OfImages(stage / 2 * _map.N, _map.N);
            TensorView activated = Tensors.Activated.OfImages(stage * _map.N, _map.N);
            ConvFprop.Run(Stream, Window(stage), PixelRegion.OfRow(_map, row), activated, _filters[stage],
                new ConvEpilogue(terms, _rows.FlatOf(_biases[stage]), auxiliary));
        }
    }

    private ChromaOperands ChromaIn(OpScope scope) => new(
        scope.Output(_map.WithChannels(Problem.MixtureChannels)).View,
        Problem.Components,
        scope.Input(_map.WithChannels(1), Numbers.Uniform(3, _map.Pixels, 0.6)).View,
        scope.Flat<DrawKey>([.. Enumerable.Range(0, Problem.Samples).Select(sample => new DrawKey(7, 8, (uint)sample))]),
        scope.Flat<DrawOptions>([_options]),
        // Every third pixel has no guide.
        scope.Flat([.. Enumerable.Range(0, 2 * _map.Pixels).Select(i => i / 2 % 3 == 2 ? HoldChroma.Free : 60 + 37 * i % 130)]),
        scope.Input(_map.WithChannels(3), [.. Enumerable.Range(0, 3 * _map.Pixels).Select(i => i % 3 == 2 ? 1.0 : 0.0)]).View,
        scope.Flat([.. Enumerable.Repeat(-1, 2 * _map.Pixels)]));

    private Shape Parts(int parts, int channels) => new(parts * _map.N, _map.H, _map.W, channels);

    private ConvProblem Window(int stage) => stage == 2 * Problem.Layers
        ? new(_map.N, _map.H, _map.W, _map.C, Problem.MixtureChannels, 1, 1, default)
        : new(_map.N, _map.H, _map.W, 2 * _map.C, Problem.Outputs(stage), 2, 2, CausalDownRight);

    private ConvFilter Filter(ComputeDevice device, int stage)
    {
        ConvProblem window = Window(stage);
        ConvFilter filter = new(device, window.K, window.R, window.S, window.C);
        double[] weights = Numbers.Uniform(40 + stage, window.FilterElements, stage == 2 * Problem.Layers ? 4 * WeightScale : WeightScale);
        device.DefaultStream.Upload<float>(Array.ConvertAll(weights, value => (float)value), filter.Weights.Data);
        return filter;
    }

    // The stem's lower tap over the pixel to the left; the ones are part of the rest.
    private double[] BeginWhole()
    {
        double[] r = [.. _rest], canvas = Canvas;
        for (int i = 0; i < r.Length; i++)
        {
            int pixel = i / _map.C, tap = 6 * (i % _map.C) + 3;
            if (pixel % _map.W > 0)
                r[i] += _stem[tap] * canvas[3 * (pixel - 1)] + _stem[tap + 1] * canvas[3 * (pixel - 1) + 1];
        }
        return r;
    }

    private void Convolve(int stage, TensorView x, TensorView? added, TensorView y)
    {
        TensorView activated = _whole.Output(x.Shape.WithChannels(2 * x.C)).View;
        ConcatElu.Forward(_whole.Stream, x, activated, PixelRegion.Whole(_map));
        ConvFprop.Run(_whole.Stream, Window(stage), activated, _wholeFilters[stage], _whole.FlatOf(_biases[stage]), added, y);
    }
}
