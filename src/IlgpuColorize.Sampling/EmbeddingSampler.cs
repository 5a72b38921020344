using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>
/// Takes samples from the embedding alone (SPEC 8): every pixel from the mixture in its first 8M channels, without feedback.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="pool">Rents out activations.</param>
/// <param name="takesMean">
/// Whether a pixel takes the mean of its mixture, which the temperature sharpens, in place of a draw: all samples are then alike.
/// </param>
public sealed class EmbeddingSampler(ColorizationNetwork network, TensorPool pool, bool takesMean = false) : IChromaSampler
{
    /// <inheritdoc/>
    public byte[][] Sample(SampleBatch batch, SamplingOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        using ChromaCanvas canvas = new(tape, batch.Validate().Map, network.Configuration.Mixtures);
        canvas.Begin(batch, options);
        Tensor embedding = canvas.PerSlot(tape, batch.Features.Embedding);
        if (takesMean)
            canvas.TakeMean(embedding);
        else
            canvas.Draw(embedding, PixelRegion.Whole(embedding.Shape));
        return canvas.Levels();
    }
}
