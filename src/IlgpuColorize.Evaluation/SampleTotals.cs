using IlgpuColorize.Data;
using IlgpuColorize.Evaluation.Metrics;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Evaluation;

/// <summary>
/// The figures of the samples of the photos so far: of their chroma maps and, where the photos are at hand, of the pictures that they make.
/// </summary>
internal sealed class SampleTotals
{
    private const int Bins = 20;
    private const int LeastSide = 16;
    private readonly EvaluationOptions _options;
    private readonly Func<string, RgbImage>? _truth;
    private readonly ChromaError _errors;
    private readonly HueAgreement? _hues;

    // The samples' chroma and how many cells, the truth's and how many.
    private readonly PhotoSums _chroma = new(4);

    // Of the samples' pictures PSNR, CIEDE2000, the two forms of colourfulness, and how many; of the photo these two forms, and one.
    private readonly PhotoSums _pictures = new(8);

    // Similarities, and how many.
    private readonly PhotoSums _pairs = new(2);
    private readonly JudgeTotals? _judge;
    private readonly long[] _histogram = new long[Bins];

    public SampleTotals(EvaluationOptions options, Func<string, RgbImage>? truth)
    {
        (_options, _truth) = (options, truth);
        _errors = new ChromaError(options.Request.Samples, options.ClassNames.Count);
        _judge = options.Judge is { } judge ? new JudgeTotals(judge) : null;
        _hues = options.ClassNames.Count > 0 ? new HueAgreement(options.ClassNames.Count) : null;
    }

    public void Add(ColorExample example, ChromaMap[] samples, CancellationToken cancellation)
    {
        byte[][] levels = [.. samples.Select(sample => sample.Levels)];
        _errors.Add(example.ChromaLevels, levels, example.Labels);
        _hues?.Add(example.ChromaLevels, levels, example.Labels);
        _chroma.Add(
            [
                levels.Sum(MeanChroma.SumOf), levels.Sum(map => map.Length / 2),
                MeanChroma.SumOf(example.ChromaLevels), example.ChromaLevels.Length / 2,
            ]);
        if (_truth is null)
            return;
        RgbImage photo = Resize.To(_truth(example.Id), example.Width, example.Height);
        RgbImage[] pictures = [.. samples.Select(sample => PhotoRenderer.Render(photo, sample, _options.Threads, cancellation))];
        AddPictures(photo, pictures);
        _judge?.Add(example.Labels, photo, pictures);
    }

    public EvaluationReport AddTo(EvaluationReport report, FigureWriter figures)
    {
        if (_chroma.Photos == 0)
            return report;
        EvaluationReport whole = AddChroma(report, figures);
        return _judge?.AddTo(whole, figures) ?? whole;
    }

    private EvaluationReport AddChroma(EvaluationReport report, FigureWriter figures) => report with
    {
        SampledImages = _chroma.Photos,
        RmseAb = figures.Figure("rmse_ab", _errors.Sums, _errors.Of),
        RmseAbRatio = figures.Figure("rmse_ab_ratio", _errors.Sums, _errors.RatioToGrey),
        RmseAbPerClass = figures.ByClass("rmse_ab_per_class", _errors.Sums, _errors.ByClass),
        PsnrDb = figures.Figure("psnr_db", _pictures, sums => sums[0] / sums[4]),
        Ciede2000 = figures.Figure("ciede2000", _pictures, sums => sums[1] / sums[4]),
        MeanChromaSamples = figures.Figure("mean_chroma_samples", _chroma, sums => sums[0] / sums[1]),
        MeanChromaTruth = figures.Figure("mean_chroma_truth", _chroma, sums => sums[2] / sums[3]),
        ChromaRatio = figures.Figure("chroma_ratio", _chroma, sums => sums[0] / sums[1] / (sums[2] / sums[3])),
        HueAgreement = _hues is null ? null : figures.ByClass("hue_agreement", _hues.Sums(), _hues.ByClass),
        Colourfulness = figures.Figure("colourfulness", _pictures, sums => sums[2] / sums[4]),
        ColourfulnessAbsolute = figures.Figure("colourfulness_absolute", _pictures, sums => sums[3] / sums[4]),
        ColourfulnessTruth = figures.Figure("colourfulness_truth", _pictures, sums => sums[5] / sums[7]),
        ColourfulnessAbsoluteTruth = figures.Figure("colourfulness_absolute_truth", _pictures, sums => sums[6] / sums[7]),
        MsSsim = figures.Figure("ms_ssim", _pairs, sums => sums[0] / sums[1]),
        MsSsimHistogram = _pairs.Photos > 0 ? _histogram : null,
    };

    private void AddPictures(RgbImage photo, RgbImage[] pictures)
    {
        _pictures.Add(
        [
            pictures.Sum(picture => Psnr.Decibels(photo, picture)),
                pictures.Sum(picture => Metrics.Ciede2000.MeanDifference(photo, picture)),
            pictures.Sum(Metrics.Colourfulness.Signed), pictures.Sum(Metrics.Colourfulness.Absolute), pictures.Length,
            Metrics.Colourfulness.Signed(photo), Metrics.Colourfulness.Absolute(photo), 1,
        ]);
        if (pictures.Length < 2 || Math.Min(photo.Width, photo.Height) < LeastSide)
            return;
        double[] similarities =
        [
            .. from first in Enumerable.Range(0, pictures.Length)
               from second in Enumerable.Range(first + 1, pictures.Length - first - 1)
               select Metrics.MsSsim.Similarity(pictures[first], pictures[second]),
        ];
        _pairs.Add([similarities.Sum(), similarities.Length]);
        foreach (double similarity in similarities)
            _histogram[Math.Clamp((int)(similarity * Bins), 0, Bins - 1)]++;
    }
}
