using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Resample;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Resample;

public abstract class GuidedUpsamplingTests(ComputeDevice device, int steps = UpsamplingProblem.DefaultSteps)
{
    // The lattice is the photo; it is smaller along one side; along both, with tails of vectors; and a map of one cell.
    [Theory]
    [InlineData(13, 19, 3, 4)]
    [InlineData(35, 21, 4, 5)]
    [InlineData(37, 50, 4, 3)]
    [InlineData(11, 9, 1, 1)]
    public void Chroma_equals_the_reference(int rows, int columns, int mapRows, int mapColumns)
    {
        double[] lightness = [.. Numbers.Uniform(1, rows * columns, 50).Select(value => value + 50)];
        double[] map = Numbers.Uniform(2, 2 * mapRows * mapColumns, 80);
        double[] actual = Enlarge(new UpsamplingProblem(rows, columns, mapRows, mapColumns), lightness, map);
        double[][] photo = [.. lightness.Chunk(columns)];
        double[][][] planes =
        [
            .. map.Chunk(mapRows * mapColumns).Select(plane => UpsamplingReference.Guided(photo, [.. plane.Chunk(mapColumns)], steps)),
        ];
        IEnumerable<double> expected =
            from row in Enumerable.Range(0, rows)
            from column in Enumerable.Range(0, columns)
            from plane in planes
            select plane[row][column];
        Numbers.Close([.. expected], actual, 2e-5);
    }

    [Fact]
    public void Rows_do_not_depend_on_what_is_computed_with_them()
    {
        UpsamplingProblem problem = new(30, 23, 3, 2);
        double[] lightness = [.. Numbers.Uniform(1, 30 * 23, 50).Select(value => value + 50)], map = Numbers.Uniform(2, 12, 80);
        Assert.Equal(Enlarge(problem, lightness, map), Enlarge(problem, lightness, map, rowsAtOnce: 7));
    }

    [Fact]
    public void Colours_stop_at_an_edge_of_lightness()
    {
        // Red and green meet between columns 9 and 10 of 24, in the middle of a cell of six columns.
        double[] lightness = [.. Enumerable.Range(0, 24 * 24).Select(i => i % 24 < 10 ? 30.0 : 70.0)];
        double[] truth = [.. lightness.Select(light => light < 50 ? 40.0 : -40.0)];
        double[][] map = UpsamplingReference.Average([.. truth.Chunk(24)], 4, 4);
        double[] flat = [.. map.SelectMany(row => row)];
        double[] guided = [.. Enlarge(new UpsamplingProblem(24, 24, 4, 4), lightness, [.. flat, .. flat]).Where((_, i) => i % 2 == 0)];
        double[] bilinear = [.. UpsamplingReference.Bilinear(map, 24, 24).SelectMany(row => row)];
        double ratio = Numbers.RelativeError(truth, guided) / Numbers.RelativeError(truth, bilinear);
        Assert.True(ratio < 0.5, $"the guided error is {ratio:F3} of the bilinear one");
    }

    [Fact]
    public void Refuses_a_map_larger_than_the_photo()
        => Assert.Equal(
            "GuidedUpsampling: the sizes are 5x3 to 4x4; a map has at least one cell and at most one for each pixel.",
            Assert.Throws<ArgumentException>(() => new GuidedUpsampling(device, new UpsamplingProblem(4, 4, 5, 3))).Message);

    [Fact]
    public void Refuses_parts_of_rows()
    {
        using OpScope scope = new(device);
        using GuidedUpsampling upsampling = new(device, new UpsamplingProblem(4, 4, 2, 2));
        Assert.Equal(
            "GuidedUpsampling: 6 pixels from row 3 are no rows of 4x4; pass whole rows.",
            Assert.Throws<ArgumentException>(() => upsampling.Apply(scope.Stream, 3, scope.FlatOutput(6), scope.FlatOutput(12))).Message);
    }

    [Fact]
    public void Refuses_lattice_rows_that_are_none()
    {
        using OpScope scope = new(device);
        using GuidedUpsampling upsampling = new(device, new UpsamplingProblem(4, 4, 2, 2));
        Assert.Equal(
            "GuidedUpsampling: rows 3 to 5 are none of 4.",
            Assert.Throws<ArgumentException>(() => upsampling.TakeLightness(scope.Stream, 3, 2, scope.FlatOutput(8))).Message);
    }

    private double[] Enlarge(UpsamplingProblem problem, double[] lightness, double[] map, int? rowsAtOnce = null)
    {
        using OpScope scope = new(device);
        using GuidedUpsampling upsampling = new(device, problem with { Steps = steps });
        ArrayView<float> photo = scope.FlatOf(lightness), chroma = scope.FlatOutput(2 * lightness.Length);
        int rows = rowsAtOnce ?? problem.Rows;
        for (int lattice = 0; lattice < problem.LatticeRows; lattice += rows)
        {
            int some = Math.Min(rows, problem.LatticeRows - lattice);
            (int first, int end) = upsampling.RowsBelow(lattice, some);
            ArrayView<float> below = photo.SubView(first * problem.Columns, (end - first) * problem.Columns);
            upsampling.TakeLightness(scope.Stream, lattice, some, below);
        }
        upsampling.Fit(scope.Stream, Array.ConvertAll(map, value => (float)value));
        for (int row = 0; row < problem.Rows; row += rows)
        {
            int from = row * problem.Columns, pixels = Math.Min(rows, problem.Rows - row) * problem.Columns;
            upsampling.Apply(scope.Stream, row, photo.SubView(from, pixels), chroma.SubView(2 * from, 2 * pixels));
        }
        return scope.Read(chroma);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : GuidedUpsamplingTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : GuidedUpsamplingTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : GuidedUpsamplingTests(TestDevices.Simulator, steps: 20);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : GuidedUpsamplingTests(TestDevices.Cuda);
}
