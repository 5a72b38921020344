using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>Holds maps drawn row by row against the right stream as training evaluates it, on any device.</summary>
public static class DrawnRows
{
    // What the issue allows bfloat16.
    private const double Tolerance = 3e-2;

    // One group with idle columns; two groups, one of them with a single sample, and tiles of mixtures that are not full; the paper's
    // channels, of which every warp has tiles.
    internal static readonly DrawRowProblem[] Problems = [new(3, 4, 4, 32, 2, 10), new(9, 2, 3, 16, 1, 3), new(8, 1, 2, 160, 2, 10)];

    internal static readonly DrawOptions Free = new(0.7f, GamutConstraint.Off, Draws: 3);

    internal static readonly DrawOptions Constrained = new(1f, GamutConstraint.On, Draws: 2);

    /// <summary>Draws every row of one of the problems on a device, and asserts parameters and draws.</summary>
    public static void AssertDrawn(ComputeDevice device, int problem, ITestOutputHelper output)
        => AssertDrawn(device, problem, output, isFree: false, emulated: null);

    internal static void AssertDrawn(
        ComputeDevice device, int problem, ITestOutputHelper output, bool isFree, EmulatedDrawRow? emulated)
    {
        using DrawRowCase rows = new(device, Problems[problem], isFree ? Free : Constrained, emulated);
        for (int row = 0; row < rows.Problem.Rows; row++)
            rows.Draw(row);
        double[] mixture = rows.Mixture, expected = rows.Evaluate();
        int[] levels = rows.Levels;
        output.WriteLine(
            $"{rows.Problem}: parameters off by {Numbers.RelativeError(expected, mixture):G3}, "
                + $"{Differing(levels, rows.DrawFrom(expected)):P1} of the pixels drawn differently");
        Numbers.Close(expected, mixture, Tolerance);
        // Given equal parameters, draws are the host's.
        Assert.Equal(rows.DrawFrom(mixture), levels);
        Assert.True(levels.Distinct().Count() > 10);
        Assert.Equal(levels.Select(level => (level - 127.5f) / 127.5f),
            rows.Canvas.Where((_, i) => i % 3 != 2).Select(value => (float)value));
    }

    private static double Differing(int[] a, int[] b)
        => Enumerable.Range(0, a.Length / 2)
            .Count(pixel => a[2 * pixel] != b[2 * pixel] || a[2 * pixel + 1] != b[2 * pixel + 1]) / (a.Length / 2.0);
}
