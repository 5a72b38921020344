using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>Draws samples and computes each value of the generator's streams once (see <see cref="GeneratorCache"/>).</summary>
public sealed class CachedSampler(ColorizationNetwork network, TensorPool pool) : IChromaSampler
{
    /// <inheritdoc/>
    public byte[][] Sample(SampleBatch batch, SamplingOptions options, CancellationToken cancellation = default)
    {
        using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        foreach (Models.Layers.Convolution layer in network.Convolutions)
            layer.Filter.Refresh(tape.Stream);
        using ChromaCanvas canvas = new(tape, batch, options, network.Configuration.Mixtures);
        GeneratorCache cache = new(tape, network.Generator, batch, canvas.Tensor);
        // Every row takes the same memory: a run of shapes only needs no more than one.
        int rows = network.Device.IsShapesOnly ? 1 : canvas.Rows;
        for (int row = 0; row < rows; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            cache.BeginRow(row);
            for (int column = 0; column < canvas.Columns; column++)
            {
                cache.EvaluatePixel(row, column);
                canvas.Draw(cache.Mixture, PixelRegion.OfPixel(row, column));
            }
        }
        return canvas.Levels();
    }
}
