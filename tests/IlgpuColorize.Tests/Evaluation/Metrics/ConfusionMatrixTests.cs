using IlgpuColorize.Evaluation.Metrics;
using Xunit;

namespace IlgpuColorize.Tests.Evaluation.Metrics;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Miou_is_the_mean_over_the_classes_that_the_truth_contains()
    {
        ConfusionMatrix matrix = new(4);
        matrix.Add([0, 0, 0, 1, 1, 255], [0, 0, 3, 1, 0, 2]);
        matrix.Add([1, 0], [1, 0]);

        // Class 0: 3 hits of 4, one false alarm. Class 1: 2 hits of 3. Class 2: nowhere. Class 3: predicted only, once.
        Assert.Equal(3 / 5.0, matrix.IntersectionOverUnion(0)!.Value, 1e-12);
        Assert.Equal(2 / 3.0, matrix.IntersectionOverUnion(1)!.Value, 1e-12);
        Assert.Null(matrix.IntersectionOverUnion(2));
        Assert.Null(matrix.IntersectionOverUnion(3));
        Assert.Equal((3 / 5.0 + 2 / 3.0) / 2, matrix.MeanIntersectionOverUnion!.Value, 1e-12);
        Assert.Equal((1, 1, 0), (matrix[0, 3], matrix[1, 0], matrix[3, 0]));
    }

    [Fact]
    public void Without_labels_there_is_no_miou()
    {
        ConfusionMatrix matrix = new(3);
        matrix.Add([255, 255], [0, 1]);
        Assert.Null(matrix.MeanIntersectionOverUnion);
    }

    [Fact]
    public void Classes_out_of_range_and_maps_of_different_sizes_are_refused()
    {
        ConfusionMatrix matrix = new(3);
        Assert.Contains("Class 3 is out of range; there are 3 classes", Assert.Throws<ArgumentException>(() => matrix.Add([3], [0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => matrix.Add([0], [0, 1]));
    }
}
