using IlgpuColorize.Evaluation.Metrics;
using Xunit;

namespace IlgpuColorize.Tests.Evaluation.Metrics;

public sealed class WilsonIntervalTests
{
    // The bounds are the shares whose own normal interval just reaches the counted one: (share - p)^2 = z^2 p (1 - p) / n.
    [Theory]
    [InlineData(0, 10)]
    [InlineData(3, 10)]
    [InlineData(10, 10)]
    [InlineData(947, 1000)]
    public void Bounds_solve_the_equation_of_the_score(int hits, int total)
    {
        Interval interval = WilsonInterval.Of(hits, total);
        double share = (double)hits / total;
        foreach (double bound in (double[])[interval.Low, interval.High])
            Assert.Equal(1.959963984540054 * 1.959963984540054 * bound * (1 - bound) / total, (share - bound) * (share - bound), 1e-12);
        Assert.InRange(share, interval.Low, interval.High);
        Assert.InRange(interval.High - interval.Low, 0.001, 0.6);
    }

    [Fact]
    public void More_hits_than_answers_are_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(3, 2));
}
