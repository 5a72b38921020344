using IlgpuColorize.Evaluation.Metrics;
using Xunit;

namespace IlgpuColorize.Tests.Evaluation.Metrics;

public sealed class ClassOverlapTests
{
    [Fact]
    public void Mean_is_over_the_classes_that_the_truth_contains()
    {
        ClassOverlap overlap = new(4);
        overlap.Add([0, 0, 0, 1, 1, 255], [0, 0, 3, 1, 0, 2]);
        overlap.Add([1, 0], [1, 0]);

        // Class 0: 3 hits of 4, one false alarm. Class 1: 2 hits of 3. Class 2: nowhere. Class 3: predicted only, once.
        double[] sums = overlap.Sums.Total();
        Assert.Equal([3 / 5.0, 2 / 3.0, double.NaN, double.NaN], overlap.ByClass(sums));
        Assert.Equal((3 / 5.0 + 2 / 3.0) / 2, overlap.Mean(sums), 1e-12);
    }

    [Fact]
    public void Without_labels_there_is_no_mean()
    {
        ClassOverlap overlap = new(3);
        overlap.Add([255, 255], [0, 1]);
        Assert.True(double.IsNaN(overlap.Mean(overlap.Sums.Total())));
    }

    [Fact]
    public void Classes_out_of_range_and_maps_of_different_sizes_are_refused()
    {
        ClassOverlap overlap = new(3);
        Assert.Contains(
            "Class 3 is out of range; there are 3 classes", Assert.Throws<ArgumentException>(() => overlap.Add([3], [0]))
                .Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => overlap.Add([0], [0, 1]));
    }
}
