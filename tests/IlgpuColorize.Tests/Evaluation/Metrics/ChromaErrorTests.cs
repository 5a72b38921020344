using IlgpuColorize.Evaluation.Metrics;
using Xunit;

namespace IlgpuColorize.Tests.Evaluation.Metrics;

public sealed class ChromaErrorTests
{
    [Fact]
    public void Error_is_the_mean_over_sample_numbers_of_each_ones_root()
    {
        ChromaError error = new(samples: 2, classes: 2);
        error.Add([127, 127, 100, 200], [[130, 127, 100, 196], [127, 127, 100, 200]], [0, 1]);
        error.Add([130, 123], [[130, 123], [130, 124]], [255]);
        Assert.Equal((Math.Sqrt(25 / 6.0) + Math.Sqrt(1 / 6.0)) / 2, Value(error), 1e-12);

        // Class 0 has the first cell, class 1 the second; the last cell is of none.
        Assert.Equal([Math.Sqrt(9 / 2.0) / 2, Math.Sqrt(16 / 2.0) / 2], ByClass(error));
        double grey = Math.Sqrt((27 * 27 + 73 * 73 + 3 * 3 + 4 * 4) / 6.0);
        Assert.Equal(Value(error) / grey, Ratio(error), 1e-12);
    }

    [Fact]
    public void Error_of_a_class_that_the_truth_lacks_is_missing()
    {
        ChromaError error = new(samples: 1, classes: 2);
        error.Add([127, 127], [[127, 128]], [0]);
        Assert.Equal(Math.Sqrt(0.5), ByClass(error)[0], 1e-12);
        Assert.True(double.IsNaN(ByClass(error)[1]));
    }

    [Fact]
    public void Intervals_enclose_the_figures()
    {
        Random random = new(5);
        ChromaError error = new(samples: 1, classes: 1);
        for (int photo = 0; photo < 30; photo++)
        {
            byte[] truth = new byte[8], sample = new byte[8];
            random.NextBytes(truth);
            random.NextBytes(sample);
            error.Add(truth, [sample], [0, 0, 255, 255]);
        }
        Interval all = error.Sums.IntervalOf(500, error.Of)!, ratio = error.Sums.IntervalOf(500, error.RatioToGrey)!;
        Assert.InRange(Value(error), all.Low, all.High);
        Assert.InRange(Ratio(error), ratio.Low, ratio.High);
        Interval only = error.Sums.Intervals(500, 1, error.ByClass)[0]!;
        Assert.InRange(ByClass(error)[0], only.Low, only.High);
    }

    [Fact]
    public void MeanChroma_sums_the_distances_from_grey()
    {
        Assert.Equal(5, MeanChroma.SumOf([127, 127, 130, 123]), 1e-12);
        Assert.Equal(13, MeanChroma.SumOf([127 - 12, 127 + 5]), 1e-12);
    }

    [Fact]
    public void Maps_that_do_not_fit_are_refused()
    {
        ChromaError error = new(samples: 1, classes: 0);
        Assert.Contains(
            "4 levels", Assert.Throws<ArgumentException>(() => error.Add([1, 2], [[1, 2, 3, 4]], [0])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "2 samples", Assert.Throws<ArgumentException>(() => error.Add([1, 2], [[1, 2], [1, 2]], [0]))
            .Message, StringComparison.Ordinal);
        Assert.Contains(
            "2 labels", Assert.Throws<ArgumentException>(() => error.Add([1, 2], [[1, 2]], [0, 0])).Message, StringComparison.Ordinal);
    }

    private static double Value(ChromaError error) => error.Of(error.Sums.Total());

    private static double Ratio(ChromaError error) => error.RatioToGrey(error.Sums.Total());

    private static double[] ByClass(ChromaError error) => error.ByClass(error.Sums.Total());
}
