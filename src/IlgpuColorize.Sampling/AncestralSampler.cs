using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>
/// Draws samples by running the whole generator for every pixel: slow, and the readable truth that <see cref="CachedSampler"/> is held
/// against.
/// </summary>
public sealed class AncestralSampler(ColorizationNetwork network, TensorPool pool) : IChromaSampler
{
    /// <inheritdoc/>
    public byte[][] Sample(SampleBatch batch, SamplingOptions options, CancellationToken cancellation = default)
    {
        using Tape memory = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        using ChromaCanvas canvas = new(memory, batch.Validate().Map, network.Configuration.Mixtures);
        canvas.Begin(batch, options);
        Tensor condition = canvas.PerSlot(memory, batch.Features.Condition);
        for (int row = 0; row < canvas.Rows; row++)
        {
            for (int column = 0; column < canvas.Columns; column++)
            {
                cancellation.ThrowIfCancellationRequested();
                using Tape tape = new(memory.Stream, pool, TapeMode.Inference);
                Tensor mixture = network.Generator.Apply(tape, canvas.Tensor, condition);
                canvas.Draw(mixture, PixelRegion.OfPixel(row, column));
            }
        }
        return canvas.Levels();
    }
}
