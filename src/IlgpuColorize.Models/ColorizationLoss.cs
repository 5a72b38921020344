using ILGPU;
using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;

namespace IlgpuColorize.Models;

/// <summary>The weights of the three losses; a weight of 0 leaves a loss out of backward.</summary>
/// <param name="Embedding">Of L_emb, in bits per dimension.</param>
/// <param name="Segmentation">Of L_seg, in nats.</param>
/// <param name="Generator">Of L_gen, in bits per dimension.</param>
public sealed record LossWeights(float Embedding = 1, float Segmentation = 100, float Generator = 1);

/// <summary>The values of the three losses.</summary>
/// <param name="EmbeddingBitsPerDim">L_emb.</param>
/// <param name="SegmentationNats">L_seg; 0 in the purple flow and where no pixel has a label.</param>
/// <param name="GeneratorBitsPerDim">L_gen.</param>
public readonly record struct LossValues(double EmbeddingBitsPerDim, double SegmentationNats, double GeneratorBitsPerDim)
{
    /// <summary>Returns the means over batches of one size.</summary>
    internal static LossValues Mean(IReadOnlyCollection<LossValues> batches) => new(
        batches.Sum(losses => losses.EmbeddingBitsPerDim) / batches.Count,
        batches.Sum(losses => losses.SegmentationNats) / batches.Count,
        batches.Sum(losses => losses.GeneratorBitsPerDim) / batches.Count);

    /// <summary>Returns the weighted total.</summary>
    public double Total(LossWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return weights.Embedding * EmbeddingBitsPerDim + weights.Segmentation * SegmentationNats + weights.Generator * GeneratorBitsPerDim;
    }
}

/// <summary>
/// A forward pass with its losses (SPEC 6): L_gen on the generator's output, L_emb on the embedding's first 8M channels, L_seg on the
/// segmentation.
/// </summary>
/// <param name="Features">What the network made of lightness alone.</param>
/// <param name="Mixture">The generator's output under the true neighbours.</param>
/// <param name="Embedding">L_emb, a scalar.</param>
/// <param name="Segmentation">L_seg, a scalar; null in the purple flow.</param>
/// <param name="Generator">L_gen, a scalar.</param>
internal sealed record ColorizationLoss(SemanticFeatures Features, Tensor Mixture, Tensor Embedding, Tensor? Segmentation, Tensor Generator)
{
    /// <summary>Runs the network on a batch and computes the losses.</summary>
    /// <param name="tape">Where to record.</param>
    /// <param name="network">The network.</param>
    /// <param name="batch">The batch, or a part of one.</param>
    /// <param name="dropout">The rate inside blocks.</param>
    /// <param name="labelled">
    /// The labelled pixels of the whole batch, one element, where this is a part of it: L_seg is then the part's share. Empty for a whole
    /// one.
    /// </param>
    /// <param name="encoding">
    /// A tape of its own for what does not depend on the generator, where no gradient is wanted there; it must outlive the losses. Null for
    /// the same tape.
    /// </param>
    public static ColorizationLoss Compute(
        Tape tape, ColorizationNetwork network, ColorizationBatch batch, float dropout = 0, ArrayView<float> labelled = default,
        Tape? encoding = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(batch);
        int mixtures = network.Configuration.Mixtures;
        encoding ??= tape;
        SemanticFeatures features = network.Encode(encoding, batch.Lightness, dropout);
        Tensor mixture = network.Generate(tape, batch.Canvas, features, dropout);
        return new ColorizationLoss(
            features,
            mixture,
            encoding.LogisticMixtureNll(features.Embedding, batch.LightnessAverage, batch.Chroma, mixtures),
            features.Segmentation is { } logits ? encoding.SoftmaxCrossEntropy(logits, batch.Labels, labelled) : null,
            tape.LogisticMixtureNll(mixture, batch.LightnessAverage, batch.Chroma, mixtures));
    }

    /// <summary>Brings the gradient of the weighted total to all parameters.</summary>
    /// <param name="tape">The tape of the losses.</param>
    /// <param name="weights">The weights in the total.</param>
    /// <param name="afterOp">Called after each op has run backward, with the gradients so far; null for no call.</param>
    public void Backward(Tape tape, LossWeights weights, Action<Gradients>? afterOp = null)
    {
        ArgumentNullException.ThrowIfNull(tape);
        ArgumentNullException.ThrowIfNull(weights);
        List<(Tensor, float)> terms = [(Embedding, weights.Embedding), (Generator, weights.Generator)];
        if (Segmentation is not null)
            terms.Add((Segmentation, weights.Segmentation));
        tape.Backward(afterOp, [.. terms.Where(term => term.Item2 != 0)]);
    }

    /// <summary>Copies the losses on the device; call it after backward.</summary>
    /// <param name="tape">The tape of the losses.</param>
    /// <param name="values">
    /// Three elements, in the order of <see cref="LossValues"/>; that of the segmentation is left alone where there is none.
    /// </param>
    public void Store(Tape tape, ArrayView<float> values)
    {
        ArgumentNullException.ThrowIfNull(tape);
        tape.Stream.Copy(Embedding.View.Data, values.SubView(0, 1));
        if (Segmentation is not null)
            tape.Stream.Copy(Segmentation.View.Data, values.SubView(1, 1));
        tape.Stream.Copy(Generator.View.Data, values.SubView(2, 1));
    }

    /// <summary>Reads the losses back; call it after backward.</summary>
    public LossValues Read(Tape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        double ValueOf(Tensor loss) => tape.Stream.Download(loss.View.Data)[0];
        return new LossValues(ValueOf(Embedding), Segmentation is null ? 0 : ValueOf(Segmentation), ValueOf(Generator));
    }
}
