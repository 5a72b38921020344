using System.Text.Json.Serialization;
using IlgpuColorize.Evaluation.Metrics;

namespace IlgpuColorize.Evaluation;

/// <summary>
/// What was measured (SPEC 9; <see cref="EvaluationFigures"/> says what each figure is); null where model or data do not allow a figure, or
/// it was not asked for. Figures by class hold the classes that have one.
/// </summary>
public sealed record EvaluationReport
{
    /// <summary>The number of images.</summary>
    public required int Images { get; init; }

    /// <summary>The number of images that samples were drawn of.</summary>
    public int SampledImages { get; init; }

    /// <summary>The bits per dimension of the embedding's first 8M channels.</summary>
    public required double BitsPerDimEmbedding { get; init; }

    /// <summary>The bits per dimension of the generator under the true neighbours.</summary>
    public required double BitsPerDimGenerator { get; init; }

    /// <summary>The segmentation's mean cross entropy over labelled pixels.</summary>
    public double? SegmentationNats { get; init; }

    /// <summary>The mean intersection over union.</summary>
    public double? Miou { get; init; }

    /// <summary>The intersection over union of each class.</summary>
    public IReadOnlyDictionary<string, double>? MiouPerClass { get; init; }

    /// <summary>The root mean squared error of the samples' chroma, in Lab units.</summary>
    public double? RmseAb { get; init; }

    /// <summary>The root mean squared error over that of all-grey.</summary>
    public double? RmseAbRatio { get; init; }

    /// <summary>The root mean squared error of the cells of each true class.</summary>
    public IReadOnlyDictionary<string, double>? RmseAbPerClass { get; init; }

    /// <summary>The mean peak signal-to-noise ratio of the samples, in dB.</summary>
    public double? PsnrDb { get; init; }

    /// <summary>The mean CIEDE2000 difference between samples and truth.</summary>
    public double? Ciede2000 { get; init; }

    /// <summary>The mean chroma of the samples, in Lab units.</summary>
    public double? MeanChromaSamples { get; init; }

    /// <summary>The mean chroma of the truth of the same images, in Lab units.</summary>
    public double? MeanChromaTruth { get; init; }

    /// <summary>The samples' mean chroma over the truth's.</summary>
    public double? ChromaRatio { get; init; }

    /// <summary>The share of each class's cells whose hue is near the class's own.</summary>
    public IReadOnlyDictionary<string, double>? HueAgreement { get; init; }

    /// <summary>The mean colourfulness of the samples, as published.</summary>
    public double? Colourfulness { get; init; }

    /// <summary>The mean colourfulness of the truth, as published.</summary>
    public double? ColourfulnessTruth { get; init; }

    /// <summary>The mean colourfulness of the samples, the variant of absolute differences.</summary>
    public double? ColourfulnessAbsolute { get; init; }

    /// <summary>The mean colourfulness of the truth, the variant of absolute differences.</summary>
    public double? ColourfulnessAbsoluteTruth { get; init; }

    /// <summary>The mean similarity between pairs of samples of an image.</summary>
    public double? MsSsim { get; init; }

    /// <summary>The mean intersection over union that a judge reaches on grey photos.</summary>
    public double? JudgeMiouGrey { get; init; }

    /// <summary>The mean intersection over union that a judge reaches on the samples.</summary>
    public double? JudgeMiouSamples { get; init; }

    /// <summary>The mean intersection over union that a judge reaches on the photos in their true colours.</summary>
    public double? JudgeMiouTruth { get; init; }

    /// <summary>The pairs of samples whose similarity lies in each twentieth from 0 to 1.</summary>
    public IReadOnlyList<long>? MsSsimHistogram { get; init; }

    /// <summary>The intervals of the figures; null where none were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EvaluationIntervals? Intervals { get; init; }
}

/// <summary>
/// The intervals in which figures lie with a probability of <see cref="PhotoSums.Confidence"/>, under the names of <see
/// cref="EvaluationReport"/>.
/// </summary>
public sealed record EvaluationIntervals
{
    /// <summary>How often photos were drawn with replacement.</summary>
    public required int Resamples { get; init; }

    /// <summary>Of figures of the whole set, by key.</summary>
    public required IReadOnlyDictionary<string, Interval> Figures { get; init; }

    /// <summary>Of figures by class: by key, then by class.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, Interval>> PerClass { get; init; }
}
