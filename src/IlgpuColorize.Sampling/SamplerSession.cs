using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>
/// All that <see cref="CachedSampler"/> needs to draw batches of one size: the memory, the weights as kernels read them, and the launches
/// of a whole map. A batch brings new conditions, keys and options into that memory; where the device captures launches, the rows of the
/// second batch on cost the host one call.
/// </summary>
internal sealed class SamplerSession : IDisposable
{
    private readonly ColorizationNetwork _network;
    private readonly TensorPool _pool;
    private readonly Tape _memory;
    private readonly GeneratorRows _rows;
    private readonly IRightStream _right;
    private RepeatedLaunches _map;
    private CancellationToken _cancellation;
    private int _version;

    /// <summary>Takes the memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pool">Rents out activations.</param>
    /// <param name="map">The slots of a batch, and the extents of their maps.</param>
    /// <param name="byRow">Whether rows are drawn in one launch; null to ask <see cref="DrawRow.Supports"/>.</param>
    public SamplerSession(ColorizationNetwork network, TensorPool pool, Shape map, bool? byRow)
    {
        (_network, _pool, Map) = (network, pool, map);
        _memory = new Tape(network.Device.DefaultStream, pool, TapeMode.Inference);
        Canvas = new ChromaCanvas(_memory, map, network.Configuration.Mixtures);
        RegionalOps ops = new(_memory, map);
        _rows = new GeneratorRows(ops, network.Generator, Canvas);
        DrawRowProblem problem = RightStreamByRow.ProblemOf(network.Generator, network.Configuration.Mixtures, map);
        _right = byRow ?? DrawRow.Supports(network.Device, pool.Activations, problem)
            ? new RightStreamByRow(_memory, ops, network.Generator, _rows, Canvas, problem)
            : new RightStreamByPixel(ops, network.Generator, _rows, Canvas);
        _map = new RepeatedLaunches(_memory.Stream, DrawMap);
    }

    /// <summary>The slots of a batch, and the extents of their maps.</summary>
    public Shape Map { get; }

    /// <summary>What is drawn on.</summary>
    internal ChromaCanvas Canvas { get; }

    /// <summary>The mixture parameters of the map drawn last; null where they are not kept.</summary>
    internal Tensor? Mixture => (_right as RightStreamByRow)?.Mixture;

    /// <summary>Whether rows are drawn in one launch.</summary>
    internal bool IsByRow => _right is RightStreamByRow;

    /// <summary>Whether the launches of a map were captured.</summary>
    internal bool IsCaptured => _map.IsCaptured;

    /// <summary>Draws every slot of a batch of the session's size.</summary>
    /// <returns>For each slot the chroma levels.</returns>
    public byte[][] Draw(SampleBatch batch, SamplingOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TakeWeights();
        Canvas.Begin(batch, options);
        using (Tape tape = new(_memory.Stream, _pool, TapeMode.Inference))
            _rows.TakeCondition(tape, batch.Features.Condition);
        _right.Begin();
        _cancellation = cancellation;
        // Which cells are held changes the launches of a map: they are never repeated.
        if (batch.HasHeld)
            DrawMap();
        else
            _map.Run();
        return Canvas.Levels();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _map.Dispose();
        Canvas.Dispose();
        _memory.Dispose();
    }

    // Convolutions lay out new weights when they run next, which a graph captured before does not do.
    private void TakeWeights()
    {
        if (_version == _network.FilterVersion)
            return;
        _right.TakeWeights();
        _map.Dispose();
        _map = new RepeatedLaunches(_memory.Stream, DrawMap);
        _version = _network.FilterVersion;
    }

    // Launches only. Every row takes the same memory: a run of shapes only needs no more than one.
    private void DrawMap()
    {
        int rows = _network.Device.IsShapesOnly ? 1 : Map.H;
        for (int row = 0; row < rows; row++)
        {
            _cancellation.ThrowIfCancellationRequested();
            _rows.Begin(row);
            _right.Draw(row);
        }
    }
}
