using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>
/// Draws samples from the embedding alone (SPEC 8): every pixel from the mixture in its first 8M channels, without feedback.
/// </summary>
public sealed class EmbeddingSampler(ColorizationNetwork network, TensorPool pool) : IChromaSampler
{
    /// <inheritdoc/>
    public byte[][] Sample(SampleBatch batch, SamplingOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        using ChromaCanvas canvas = new(tape, batch.Validate().Map, network.Configuration.Mixtures);
        canvas.Begin(batch, options);
        Tensor embedding = canvas.PerSlot(tape, batch.Features.Embedding);
        canvas.Draw(embedding, PixelRegion.Whole(embedding.Shape));
        return canvas.Levels();
    }
}
