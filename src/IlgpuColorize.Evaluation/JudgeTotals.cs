using IlgpuColorize.Data;
using IlgpuColorize.Evaluation.Metrics;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Evaluation;

/// <summary>What a judge makes of the photos so far: grey, as sampled, and in their true colours (the paper's Table 3).</summary>
internal sealed class JudgeTotals(IJudge judge)
{
    private readonly ClassOverlap _grey = new(judge.Classes);
    private readonly ClassOverlap _samples = new(judge.Classes);
    private readonly ClassOverlap _truth = new(judge.Classes);

    /// <summary>Adds a photo.</summary>
    /// <param name="labels">The true classes of its cells.</param>
    /// <param name="photo">The photo.</param>
    /// <param name="samples">Its samples.</param>
    public void Add(byte[] labels, RgbImage photo, IReadOnlyList<RgbImage> samples)
    {
        byte[][] maps = judge.Segment([PhotoRenderer.RenderGrey(photo), photo, .. samples]);
        _grey.Add(labels, maps[0]);
        _truth.Add(labels, maps[1]);
        // All samples of a photo are one of its terms: they stand or fall together when photos are drawn.
        _samples.Add([.. Enumerable.Repeat(labels, samples.Count).SelectMany(map => map)], [.. maps[2..].SelectMany(map => map)]);
    }

    public EvaluationReport AddTo(EvaluationReport report, FigureWriter figures) => report with
    {
        JudgeMiouGrey = figures.Figure("judge_miou_grey", _grey.Sums, _grey.Mean),
        JudgeMiouSamples = figures.Figure("judge_miou_samples", _samples.Sums, _samples.Mean),
        JudgeMiouTruth = figures.Figure("judge_miou_truth", _truth.Sums, _truth.Mean),
    };
}
