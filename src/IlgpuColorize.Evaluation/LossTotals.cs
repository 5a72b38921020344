using IlgpuColorize.Data;
using IlgpuColorize.Evaluation.Metrics;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Evaluation;

/// <summary>The losses and the segmentation of the photos so far, each photo's own.</summary>
internal sealed class LossTotals
{
    // A photo's bits under the embedding, bits under the generator, one, nats of its labelled pixels, labelled pixels.
    private readonly PhotoSums _losses = new(5);
    private readonly ClassOverlap? _overlap;

    public LossTotals(ModelConfiguration configuration)
        => _overlap = configuration.HasSegmentation ? new ClassOverlap(configuration.Classes) : null;

    /// <summary>Adds a photo.</summary>
    /// <param name="example">The photo.</param>
    /// <param name="embeddingBits">Its mean bits per dimension under the embedding.</param>
    /// <param name="generatorBits">Its mean bits per dimension under the generator.</param>
    /// <param name="segmentation">Its nats over all labelled pixels, and their most probable classes; null without segmentation.</param>
    public void Add(ColorExample example, double embeddingBits, double generatorBits, (double Nats, SegmentationMap Map)? segmentation)
    {
        _losses.Add(
            [
                embeddingBits, generatorBits, 1, segmentation?.Nats ?? 0,
                segmentation is null ? 0 : example.Labels.Count(label => label != LabelMap.Ignore),
            ]);
        if (segmentation is { } known)
            _overlap!.Add(example.Labels, known.Map.Classes);
    }

    public EvaluationReport ToReport(int images, FigureWriter figures)
    {
        double[] total = _losses.Total();
        return new EvaluationReport
        {
            Images = images,
            BitsPerDimEmbedding = figures.Figure("bits_per_dim_embedding", _losses, sums => sums[0] / sums[2]) ?? double.NaN,
            BitsPerDimGenerator = figures.Figure("bits_per_dim_generator", _losses, sums => sums[1] / sums[2]) ?? double.NaN,
            SegmentationNats = total[4] > 0 ? figures.Figure("segmentation_nats", _losses, sums => sums[3] / sums[4]) : null,
            Miou = _overlap is null ? null : figures.Figure("miou", _overlap.Sums, _overlap.Mean),
            MiouPerClass = _overlap is null ? null : figures.ByClass("miou_per_class", _overlap.Sums, _overlap.ByClass),
        };
    }
}
