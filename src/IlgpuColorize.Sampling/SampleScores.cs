using IlgpuColorize.Autograd;
using IlgpuColorize.Models;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Sampling;

/// <summary>
/// How improbable the network finds whole samples: one pass over each, in which every cell sees those before it as the sample has them.
/// </summary>
internal static class SampleScores
{
    /// <summary>Scores samples.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pool">Rents out activations.</param>
    /// <param name="batch">What the samples were drawn from.</param>
    /// <param name="source">The head that they were drawn from.</param>
    /// <param name="levels">The chroma levels of each slot.</param>
    /// <returns>For each slot -ln p(a, b) of every cell, h x w.</returns>
    public static float[][] NatsOf(
        ColorizationNetwork network, TensorPool pool, SampleBatch batch, ColorSource source, IReadOnlyList<byte[]> levels)
    {
        using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        using ChromaCanvas canvas = new(tape, batch.Map, network.Configuration.Mixtures);
        canvas.Begin(batch, new SamplingOptions());
        canvas.Show(levels);
        Tensor mixture = source == ColorSource.Embedding
            ? canvas.PerSlot(tape, batch.Features.Embedding)
            : network.Generator.Apply(tape, canvas.Tensor, canvas.PerSlot(tape, batch.Features.Condition));
        return [.. canvas.Nats(tape, mixture).Chunk(canvas.Rows * canvas.Columns)];
    }
}
