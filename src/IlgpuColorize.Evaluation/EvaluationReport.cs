namespace IlgpuColorize.Evaluation;

/// <summary>Holds what was measured (SPEC 9); null where model or data do not allow a figure, or it was not asked for.</summary>
public sealed record EvaluationReport
{
    /// <summary>Gets the number of images.</summary>
    public required int Images { get; init; }

    /// <summary>Gets the bits per dimension of the embedding's first 8M channels.</summary>
    public required double BitsPerDimEmbedding { get; init; }

    /// <summary>Gets the bits per dimension of the generator under the true neighbours.</summary>
    public required double BitsPerDimGenerator { get; init; }

    /// <summary>Gets the segmentation's mean cross entropy over labelled pixels.</summary>
    public double? SegmentationNats { get; init; }

    /// <summary>Gets the mean intersection over union.</summary>
    public double? Miou { get; init; }

    /// <summary>Gets the root mean squared error of the samples' chroma, in Lab units.</summary>
    public double? RmseAb { get; init; }

    /// <summary>Gets the mean peak signal-to-noise ratio of the samples, in dB.</summary>
    public double? PsnrDb { get; init; }

    /// <summary>Gets the mean chroma of the samples, in Lab units.</summary>
    public double? MeanChromaSamples { get; init; }

    /// <summary>Gets the mean chroma of the truth of the same images, in Lab units.</summary>
    public double? MeanChromaTruth { get; init; }
}
