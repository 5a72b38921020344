using IlgpuColorize.Kernels.Conv;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

public sealed class ConvWgradSlicesTests
{
    private static readonly ConvProblem[] Problems =
    [
        Square(8, 128, 32, 32), Square(8, 64, 64, 64), Square(8, 32, 256, 256), Square(8, 16, 64, 64), Square(8, 64, 1, 4),
        Square(1, 32, 8, 8), Square(3, 1, 5, 6), new(8, 32, 32, 214, 96, 1, 1, default),
    ];

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(128)]
    public void Larger_filters_are_cut_into_no_more_slices(int size)
    {
        int[] slices = [.. ((int[])[8, 32, 64, 128, 256, 512]).Select(c => new ConvWgradSlices(Square(8, size, c, c)).Slices)];
        Assert.Equal(slices.OrderDescending(), slices);
        Assert.Equal(1, slices[^1]);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(32, 32)]
    [InlineData(64, 64)]
    public void More_pixels_are_cut_into_no_fewer_slices(int c, int k)
    {
        int[] slices = [.. ((int[])[4, 8, 16, 32, 64, 128]).Select(size => new ConvWgradSlices(Square(8, size, c, k)).Slices)];
        Assert.Equal(slices.Order(), slices);
        Assert.Equal(1, slices[0]);
        Assert.True(slices[^1] > 1, "one slice of many pixels leaves threads idle");
    }

    [Fact]
    public void Slices_hold_every_row_once_and_their_sums_take_at_most_four_megabytes()
    {
        Assert.All((ConvProblem[])[.. Problems, .. ConvShapes.Varied], problem =>
        {
            ConvWgradSlices cut = new(problem);
            int band = 0;
            for (int slice = 0; slice < cut.Slices; slice++)
            {
                (int first, int end) = cut.BandsOf(slice);
                Assert.Equal(band, first);
                Assert.True(end > first, $"slice {slice} is empty");
                band = end;
            }
            Assert.InRange(problem.N * problem.P, (band - 1) * cut.RowsPerBand + 1, band * cut.RowsPerBand);
            Assert.True(
                cut.Slices == 1 || sizeof(float) * cut.Slices * problem.FilterElements <= 4 << 20, $"{cut.Slices} slices");
        });
    }

    private static ConvProblem Square(int n, int size, int c, int k) => new(n, size, size, c, k, 3, 3, ConvProblem.Same(3, 3));
}
