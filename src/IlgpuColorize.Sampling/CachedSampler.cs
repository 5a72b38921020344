using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>
/// Draws samples and computes each value of the generator's streams once: the down stream by rows (see <see cref="GeneratorRows"/>), the right stream in one launch a row where
/// <see cref="DrawRow.Applies"/> says so, elsewhere pixel by pixel.
/// </summary>
public sealed class CachedSampler(ColorizationNetwork network, TensorPool pool) : IChromaSampler
{
    /// <summary>Gets whether rows are drawn in one launch; null to ask <see cref="DrawRow.Applies"/>. Tests draw them where that is not the faster way.</summary>
    internal bool? ByRow { get; init; }

    /// <inheritdoc/>
    public byte[][] Sample(SampleBatch batch, SamplingOptions options, CancellationToken cancellation = default)
    {
        using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        foreach (Models.Layers.Convolution layer in network.Convolutions)
            layer.Filter.Refresh(tape.Stream);
        using ChromaCanvas canvas = new(tape, batch, options, network.Configuration.Mixtures);
        RegionalOps ops = new(tape, canvas.Tensor.Shape);
        GeneratorRows rows = new(tape, ops, network.Generator, batch, canvas.Tensor);
        IRightStream right = RightStream(tape, ops, rows, canvas);
        // Every row takes the same memory: a run of shapes only needs no more than one.
        int count = network.Device.IsShapesOnly ? 1 : canvas.Rows;
        for (int row = 0; row < count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Begin(row);
            right.Draw(row);
        }
        return canvas.Levels();
    }

    private IRightStream RightStream(Tape tape, RegionalOps ops, GeneratorRows rows, ChromaCanvas canvas)
    {
        DrawRowProblem problem = RightStreamByRow.ProblemOf(network.Generator, network.Configuration.Mixtures, ops.Map);
        return ByRow ?? DrawRow.Applies(network.Device, pool.Activations, problem)
            ? new RightStreamByRow(tape, ops, network.Generator, rows, canvas, problem)
            : new RightStreamByPixel(ops, network.Generator, rows, canvas);
    }
}
