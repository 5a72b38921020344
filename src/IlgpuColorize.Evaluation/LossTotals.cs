using IlgpuColorize.Data;
using IlgpuColorize.Evaluation.Metrics;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Evaluation;

/// <summary>
/// Accumulates losses and segmentation over batches, each loss by what its mean was taken over: images, or labelled pixels.
/// </summary>
internal sealed class LossTotals(ModelConfiguration configuration)
{
    private readonly WeightedMean _embedding = new();
    private readonly WeightedMean _generator = new();
    private readonly WeightedMean _segmentation = new();
    private readonly ConfusionMatrix? _confusion = configuration.HasSegmentation ? new ConfusionMatrix(configuration.Classes) : null;

    public void Add(ColorExample[] examples, LossValues losses, SegmentationMap[]? segmentation)
    {
        _embedding.Add(losses.EmbeddingBitsPerDim, examples.Length);
        _generator.Add(losses.GeneratorBitsPerDim, examples.Length);
        if (segmentation is null)
            return;
        _segmentation.Add(losses.SegmentationNats, examples.Sum(example => example.Labels.LongCount(label => label != LabelMap.Ignore)));
        for (int i = 0; i < examples.Length; i++)
            _confusion!.Add(examples[i].Labels, segmentation[i].Classes);
    }

    public EvaluationReport ToReport(int images) => new()
    {
        Images = images,
        BitsPerDimEmbedding = _embedding.Value ?? double.NaN,
        BitsPerDimGenerator = _generator.Value ?? double.NaN,
        SegmentationNats = _segmentation.Value,
        Miou = _confusion?.MeanIntersectionOverUnion,
    };
}
