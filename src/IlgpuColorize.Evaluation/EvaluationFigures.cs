namespace IlgpuColorize.Evaluation;

/// <summary>A figure of a report: its key in files, what it is, and where it stands.</summary>
/// <param name="Key">The name in JSON and in tables.</param>
/// <param name="Definition">What it is (SPEC 9).</param>
/// <param name="Of">Gives its value; null where the report has none.</param>
public sealed record EvaluationFigure(string Key, string Definition, Func<EvaluationReport, double?> Of);

/// <summary>A figure of each class: its key in files, what it is, and where it stands.</summary>
/// <param name="Key">The name in JSON and in tables.</param>
/// <param name="Definition">What it is (SPEC 9).</param>
/// <param name="Of">Gives its value for the classes that have one; null where the report has none.</param>
public sealed record ClassFigure(string Key, string Definition, Func<EvaluationReport, IReadOnlyDictionary<string, double>?> Of);

/// <summary>Every figure of a report with its definition (SPEC 9), to be printed beside the numbers.</summary>
public static class EvaluationFigures
{
    /// <summary>Says what the intervals are.</summary>
    public const string Interval = "95 % of the figures of photos drawn with replacement, as many as there are (bootstrap, percentiles)";

    /// <summary>Says what the histogram of similarities is.</summary>
    public const string MsSsimHistogram = "pairs of samples of one photo by ms_ssim, twenty equal bins from 0 to 1";

    private const string Cells = "at a quarter of the network's size, samples against target levels";
    private const string Judged = "8-bit RGB at the network's size; the paper's judge is a DeepLab of its own, whose numbers are others";
    private const string Pictures = "8-bit RGB at the network's size, samples' chroma enlarged bilinearly with the true lightness";

    /// <summary>The figures of the whole set.</summary>
    public static IReadOnlyList<EvaluationFigure> All { get; } =
    [
        new(
            "bits_per_dim_embedding", "-log2 p(a, b) / 2 under the embedding's mixture, mean over pixels and images",
            report => report.BitsPerDimEmbedding),
        new(
            "bits_per_dim_generator",
            "-log2 p(a, b) / 2 under the generator's mixture given the true pixels before, mean over pixels and images",
            report => report.BitsPerDimGenerator),
        new(
            "segmentation_nats", "softmax cross entropy, mean over all labelled pixels of the set (255 ignored)",
            report => report.SegmentationNats),
        new(
            "miou",
            "intersection over union from one confusion matrix over the set (255 ignored), mean over the classes present in the labels",
            report => report.Miou),
        new(
            "rmse_ab", $"Lab units, {Cells}, root of the mean over pixels, a and b, and images; mean over samples",
            report => report.RmseAb),
        new("rmse_ab_ratio", "rmse_ab over that of all-grey (a = b = 0) on the same cells", report => report.RmseAbRatio),
        new("psnr_db", $"{Pictures}, over pixels and channels of an image; mean over images and samples", report => report.PsnrDb),
        new(
            "ciede2000", $"{Pictures}, colour difference to the truth (kL = kC = kH = 1), mean over pixels, images and samples",
            report => report.Ciede2000),
        new("mean_chroma_samples", "sqrt(a^2 + b^2) in Lab units, mean over cells, images and samples", report => report.MeanChromaSamples),
        new("mean_chroma_truth", "the same of the truth", report => report.MeanChromaTruth),
        new("chroma_ratio", "mean_chroma_samples over mean_chroma_truth", report => report.ChromaRatio),
        new(
            "colourfulness", $"Hasler and Suesstrunk 2003, signed differences, {Pictures}; mean over images and samples",
            report => report.Colourfulness),
        new("colourfulness_truth", "the same of the truth", report => report.ColourfulnessTruth),
        new(
            "colourfulness_absolute", "the widespread variant of colourfulness: absolute differences",
            report => report.ColourfulnessAbsolute),
        new("colourfulness_absolute_truth", "the same of the truth", report => report.ColourfulnessAbsoluteTruth),
        new(
            "ms_ssim",
            $"MS-SSIM between two samples of an image, {Pictures}; five scales, 11 x 11 Gaussian window of deviation 1.5, at scales "
            + "where it does not fit (sizes below 176) the largest odd one that does, its deviation in proportion; mean over RGB, "
            + "pairs and images",
            report => report.MsSsim),
        new("judge_miou_grey", $"miou of a fixed judge (--judge) on grey photos; {Judged}", report => report.JudgeMiouGrey),
        new("judge_miou_samples", $"the same on the samples; {Judged}", report => report.JudgeMiouSamples),
        new("judge_miou_truth", $"the same on the true colours; {Judged}", report => report.JudgeMiouTruth),
    ];

    /// <summary>RMSE(ab) of each class (the paper's Fig. 15).</summary>
    public static ClassFigure RmseAbPerClass { get; } = new(
        "rmse_ab_per_class", "rmse_ab over the cells of each true class", report => report.RmseAbPerClass);

    /// <summary>The figures of each class.</summary>
    public static IReadOnlyList<ClassFigure> PerClass { get; } =
    [
        new("miou_per_class", "intersection over union of each class present in the labels", report => report.MiouPerClass),
        RmseAbPerClass,
        new(
            "hue_agreement",
            "of the cells of a class whose sampled chroma is above 8, the share whose hue is within 45 degrees of the class's mean true "
            + "hue (the direction of the summed true (a, b) over its cells with true chroma above 8); for classes with 500 cells of either "
            + "kind whose true hues agree (mean unit vector of length 0.7)",
            report => report.HueAgreement),
    ];

    /// <summary>Returns what a figure of the whole set is.</summary>
    /// <param name="key">Its key.</param>
    public static string DefinitionOf(string key) => All.Single(figure => figure.Key == key).Definition;
}
