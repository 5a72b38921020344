using IlgpuColorize.Evaluation.Metrics;
using Xunit;

namespace IlgpuColorize.Tests.Evaluation.Metrics;

public sealed class PhotoSumsTests
{
    private const int Resamples = 2000;

    [Fact]
    public void Interval_of_a_mean_is_near_the_normal_one()
    {
        Random random = new(3);
        double[] values = [.. Enumerable.Range(0, 200).Select(_ => 5 + random.NextDouble())];
        PhotoSums sums = Of(values);
        Interval interval = sums.IntervalOf(Resamples, Mean)!;
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(value => Math.Pow(value - mean, 2)) / values.Length);
        Assert.Equal(mean - 1.96 * deviation, interval.Low, 0.25 * deviation);
        Assert.Equal(mean + 1.96 * deviation, interval.High, 0.25 * deviation);
        Assert.Equal(interval, sums.IntervalOf(Resamples, Mean));
    }

    [Fact]
    public void Interval_takes_whole_photos()
    {
        // Two kinds of photo: every drawing is a mixture of both, and its mean lies between theirs.
        PhotoSums sums = new(2);
        for (int i = 0; i < 10; i++)
            sums.Add(i % 2 == 0 ? [10, 10] : [0, 1]);
        Interval interval = sums.IntervalOf(Resamples, total => total[0] / total[1])!;
        Assert.Equal((50, 55), (sums.Total()[0], sums.Total()[1]));
        Assert.InRange(interval.Low, 0.5, 0.9);
        Assert.InRange(interval.High, 50.0 / 55, 1);
    }

    [Fact]
    public void A_photo_alone_has_no_interval_and_drawings_without_a_figure_do_not_count()
    {
        Assert.Null(Of(1).IntervalOf(Resamples, Mean));
        Assert.Null(Of(1, 2).IntervalOf(Resamples, _ => double.NaN));
        Interval?[] both = Of(1, 1).Intervals(Resamples, 2, sums => [double.NaN, sums[0] / sums[1]]);
        Assert.Equal([null, new Interval(1, 1)], both);
    }

    [Fact]
    public void Another_number_of_terms_is_refused()
        => Assert.Contains(
            "3 terms; these sums have 2", Assert.Throws<ArgumentException>(() => new PhotoSums(2).Add([1, 2, 3]))
            .Message, StringComparison.Ordinal);

    private static PhotoSums Of(params double[] values)
    {
        PhotoSums sums = new(2);
        foreach (double value in values)
            sums.Add([value, 1]);
        return sums;
    }

    private static double Mean(double[] sums) => sums[0] / sums[1];
}
