using IlgpuColorize.Evaluation.Metrics;
using Xunit;

namespace IlgpuColorize.Tests.Evaluation.Metrics;

public sealed class ChromaMetricTests
{
    [Fact]
    public void RmseAb_takes_all_photos_together()
    {
        RmseAb error = new();
        error.Add([127, 127, 100, 200], [130, 127, 100, 196]);
        error.Add([0, 255], [255, 255]);
        Assert.Equal(Math.Sqrt((9 + 16 + 255.0 * 255.0) / 6), error.Value, 1e-12);
        Assert.Throws<ArgumentException>(() => error.Add([1, 2], [1, 2, 3, 4]));
    }

    [Fact]
    public void MeanChroma_is_the_mean_distance_from_grey()
    {
        MeanChroma chroma = new();
        chroma.Add([127, 127, 130, 123]);
        chroma.Add([127 - 12, 127 + 5]);
        Assert.Equal((0 + 5 + 13) / 3.0, chroma.Value, 1e-12);
    }

    [Fact]
    public void WeightedMean_counts_each_mean_by_its_weight()
    {
        WeightedMean mean = new();
        Assert.Null(mean.Value);
        mean.Add(double.NaN, 0);
        Assert.Null(mean.Value);
        mean.Add(1, 1);
        mean.Add(5, 3);
        Assert.Equal(4, mean.Value!.Value, 1e-12);
    }
}
