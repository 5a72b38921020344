using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Losses;

public sealed class DiscretizedLogisticTests
{
    public static TheoryData<float, float, float> Points
    {
        get
        {
            var points = new TheoryData<float, float, float>();
            foreach (float x in new[] { -1f, -0.9921569f, -0.3f, 1f / 255f, 0.7f, 1f })
                foreach (float mean in new[] { -3f, -1f, -0.29f, 0.1f, 0.99f, 4f })
                    foreach (float logScale in new[] { -8f, -7f, -6.9f, -4f, -1.5f, 0f, 3f, 12f })
                        points.Add(x, mean, logScale);
            return points;
        }
    }

    [Theory]
    [MemberData(nameof(Points))]
    public void Log_probability_equals_the_reference(float x, float mean, float logScale)
    {
        double expected = LossReference.LogProbability(x, mean, logScale);
        Assert.Equal(expected, DiscretizedLogistic.Evaluate(x, mean, logScale).LogProbability,
            2e-6 * (1 + Math.Abs(expected)) * ArgumentGrowth(x, mean, logScale));
    }

    [Theory]
    [MemberData(nameof(Points))]
    public void Derivatives_equal_central_differences(float x, float mean, float logScale)
    {
        LogisticTerm term = DiscretizedLogistic.Evaluate(x, mean, logScale);
        double byMean = CentralDifferences.Gradient(moved => LossReference.LogProbability(x, moved[0], logScale), [mean])[0];
        Assert.Equal(byMean, term.DMean, 1e-4 * (1 + Math.Abs(byMean)) * ArgumentGrowth(x, mean, logScale));
        if (logScale == -7f)
            return;
        double byLogScale = CentralDifferences.Gradient(moved => LossReference.LogProbability(x, mean, moved[0]), [logScale])[0];
        Assert.Equal(byLogScale, term.DLogScale, 1e-4 * (1 + Math.Abs(byLogScale)) * ArgumentGrowth(x, mean, logScale));
    }

    [Fact]
    public void Gradient_stops_below_the_floor_and_not_on_it()
    {
        Assert.Equal(0f, DiscretizedLogistic.Evaluate(0.3f, 0.2f, -7.001f).DLogScale);
        Assert.NotEqual(0f, DiscretizedLogistic.Evaluate(0.3f, 0.2f, -7f).DLogScale);
    }

    [Theory]
    [InlineData(-7f, 0.004f)]
    [InlineData(-3f, -0.2f)]
    [InlineData(0f, 0.9f)]
    public void Probabilities_of_all_levels_sum_to_one(float logScale, float mean)
    {
        double total = Enumerable.Range(0, 256)
            .Sum(q => Math.Exp(DiscretizedLogistic.Evaluate((q - 127.5f) / 127.5f, mean, logScale).LogProbability));
        Assert.Equal(1, total, 2e-3);
    }

    // The rounding of x - mean is blown up by s: what float32 cannot know, it may miss.
    private static double ArgumentGrowth(float x, float mean, float logScale)
        => 1 + 0.05 * Math.Exp(-Math.Max(logScale, -7)) / (1 + Math.Abs(x - mean));
}
