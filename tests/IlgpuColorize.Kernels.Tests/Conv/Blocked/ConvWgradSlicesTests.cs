using IlgpuColorize.Kernels.Conv;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

public sealed class ConvWgradSlicesTests
{
    public static TheoryData<ConvProblem, int> Cuts => new()
    {
        { Square(8, 128, 32, 32), 16 },
        { Square(8, 64, 64, 64), 14 },
        { Square(8, 32, 256, 256), 1 },
        { Square(8, 16, 64, 64), 2 },
        { Square(8, 64, 1, 4), 16 },
        { Square(1, 32, 8, 8), 1 },
        { Square(3, 1, 5, 6), 1 },
        { new ConvProblem(8, 32, 32, 214, 96, 1, 1, default), 8 },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Slices_serve_small_filters_on_many_pixels(ConvProblem problem, int expected)
        => Assert.Equal(expected, new ConvWgradSlices(problem).Slices);

    [Fact]
    public void Chunks_hold_every_row_once_and_their_sums_take_at_most_four_megabytes()
    {
        foreach (ConvProblem problem in (ConvProblem[])[.. Cuts.Select(row => row.Data.Item1), .. ConvShapes.Varied])
        {
            ConvWgradSlices cut = new(problem);
            int band = 0;
            for (int slice = 0; slice < cut.Slices; slice++)
            {
                (int first, int end) = cut.BandsOf(slice);
                Assert.Equal(band, first);
                Assert.True(end > first, $"{problem}: slice {slice} is empty");
                band = end;
            }
            Assert.InRange(problem.N * problem.P, (band - 1) * cut.RowsPerBand + 1, band * cut.RowsPerBand);
            Assert.True(
                cut.Slices == 1 || sizeof(float) * cut.Slices * problem.FilterElements <= 4 << 20, $"{problem}: {cut.Slices} slices");
        }
    }

    private static ConvProblem Square(int n, int size, int c, int k) => new(n, size, size, c, k, 3, 3, ConvProblem.Same(3, 3));
}
