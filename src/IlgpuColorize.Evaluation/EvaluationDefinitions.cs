namespace IlgpuColorize.Evaluation;

/// <summary>States what each figure of a report is (SPEC 9), to be printed beside the numbers.</summary>
public static class EvaluationDefinitions
{
    /// <summary>Of <see cref="EvaluationReport.BitsPerDimEmbedding"/>.</summary>
    public const string BitsPerDimEmbedding = "-log2 p(a, b) / 2 under the embedding's mixture, mean over pixels and images";

    /// <summary>Of <see cref="EvaluationReport.BitsPerDimGenerator"/>.</summary>
    public const string BitsPerDimGenerator =
        "-log2 p(a, b) / 2 under the generator's mixture given the true pixels before, mean over pixels and images";

    /// <summary>Of <see cref="EvaluationReport.SegmentationNats"/>.</summary>
    public const string SegmentationNats = "softmax cross entropy, mean over all labelled pixels of the set (255 ignored)";

    /// <summary>Of <see cref="EvaluationReport.Miou"/>.</summary>
    public const string Miou =
        "intersection over union from one confusion matrix over the set (255 ignored), mean over the classes present in the labels";

    /// <summary>Of <see cref="EvaluationReport.RmseAb"/>.</summary>
    public const string RmseAb =
        "Lab units, a quarter of the training size, samples against target levels, root of the mean over pixels, a and b, and "
        + "images; mean over samples";

    /// <summary>Of <see cref="EvaluationReport.PsnrDb"/>.</summary>
    public const string PsnrDb =
        "8-bit RGB at training size, samples' chroma enlarged bilinearly with the true lightness, over pixels and channels of an "
        + "image; mean over images and samples";

    /// <summary>Of <see cref="EvaluationReport.MeanChromaSamples"/> and <see cref="EvaluationReport.MeanChromaTruth"/>.</summary>
    public const string MeanChroma = "sqrt(a^2 + b^2) in Lab units, mean over pixels and images";
}
