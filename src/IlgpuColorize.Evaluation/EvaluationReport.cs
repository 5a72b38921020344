namespace IlgpuColorize.Evaluation;

/// <summary>What was measured (SPEC 9); null where model or data do not allow a figure, or it was not asked for.</summary>
public sealed record EvaluationReport
{
    /// <summary>The number of images.</summary>
    public required int Images { get; init; }

    /// <summary>The bits per dimension of the embedding's first 8M channels.</summary>
    public required double BitsPerDimEmbedding { get; init; }

    /// <summary>The bits per dimension of the generator under the true neighbours.</summary>
    public required double BitsPerDimGenerator { get; init; }

    /// <summary>The segmentation's mean cross entropy over labelled pixels.</summary>
    public double? SegmentationNats { get; init; }

    /// <summary>The mean intersection over union.</summary>
    public double? Miou { get; init; }

    /// <summary>The root mean squared error of the samples' chroma, in Lab units.</summary>
    public double? RmseAb { get; init; }

    /// <summary>The mean peak signal-to-noise ratio of the samples, in dB.</summary>
    public double? PsnrDb { get; init; }

    /// <summary>The mean chroma of the samples, in Lab units.</summary>
    public double? MeanChromaSamples { get; init; }

    /// <summary>The mean chroma of the truth of the same images, in Lab units.</summary>
    public double? MeanChromaTruth { get; init; }
}
