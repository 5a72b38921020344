using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks how tiled convolutions are cut, which needs no device.</summary>
[Collection(TestDevices.Collection)]
public sealed class ConvTiledCutTests
{
    [Theory]
    [InlineData(1, 64)]
    [InlineData(64, 64)]
    [InlineData(65, 128)]
    [InlineData(128, 128)]
    [InlineData(160, 64)]
    [InlineData(200, 128)]
    [InlineData(320, 128)]
    [InlineData(1024, 128)]
    public void Tile_is_narrow_where_a_wide_one_wastes_more(int results, int columns)
        => Assert.Equal(columns, ConvTiled.TileColumns(results));

    [Theory]
    [InlineData(64, 32, 32, 1024, 512, 3, 2)]
    [InlineData(64, 128, 128, 64, 64, 3, 57)]
    [InlineData(64, 32, 32, 512, 21, 3, 15)]
    [InlineData(1, 8, 8, 64, 64, 3, 1)]
    [InlineData(64, 32, 32, 1024, 1024, 3, 1)]
    public void Slices_fill_the_device_where_tiles_do_not(int n, int height, int width, int c, int k, int taps, int slices)
    {
        ConvProblem problem = new(n, height, width, c, k, taps, taps, ConvProblem.Same(taps, taps));
        var cut = TiledWgradTiling.Cut(problem, ConvTiled.TileColumns(c));
        Assert.Equal(slices, cut.Slices);
        Assert.True(
            cut.PixelsPerSlice * cut.Slices >= cut.Pixels, $"{cut.Slices} slices of {cut.PixelsPerSlice} pixels do not cover {cut.Pixels}");
        Assert.Equal(0, cut.PixelsPerSlice % 8);
    }

    [Fact]
    public void Walking_the_pixels_meets_each_in_its_place()
    {
        var cut = TiledWgradTiling.Cut(new ConvProblem(3, 4, 3, 1, 1, 1, 1, default), 64);
        OutputPixel walked = cut.PixelAt(1);
        for (int index = 1; index < cut.Pixels; index += 8, walked = cut.Advance(walked, 8))
            Assert.Equal(cut.PixelAt(index), walked);
        Assert.Equal(new OutputPixel(17, 1, 1, 2), cut.PixelAt(17));
    }

    [Fact]
    public void A_cursor_visits_every_tap_and_channel_once()
        => Assert.Equal(
            [.. from r in Enumerable.Range(0, 2) from s in Enumerable.Range(0, 3) from c in (int[])[0, 8] select new TapCursor(r, s, c)],
            Visited(new TileRows(0, 3), ConvAxis.Fprop(0, 4, 4, 0, 2, 1, 1), ConvAxis.Fprop(0, 4, 4, 0, 3, 1, 1)));

    // Three taps at a dilation of 5 over eight rows: the upper one reads above rows 0 to 4, the lower one below rows 3 to 7.
    [Theory]
    [InlineData(0, 1, 1, 2)]
    [InlineData(3, 4, 1)]
    [InlineData(5, 6, 0, 1)]
    [InlineData(2, 5, 0, 1, 2)]
    public void A_cursor_leaves_out_taps_that_lie_outside_for_all_rows(int first, int last, params int[] taps)
    {
        ConvAxis rows = ConvAxis.Fprop(0, 8, 8, 5, 3, 1, 5), columns = ConvAxis.Fprop(0, 4, 4, 0, 1, 1, 1);
        Assert.Equal(
            [.. from tap in taps from c in (int[])[0, 8] select new TapCursor(tap, 0, c)],
            Visited(new TileRows(first, last), rows, columns));
    }

    [Theory]
    [InlineData(0, 128, 0, 3)]
    [InlineData(70, 90, 2, 4)]
    [InlineData(288, 128, 1, 4)]
    [InlineData(200, 128, 0, 7)]
    public void A_tile_touches_the_rows_of_its_pixels(int index, int pixels, int first, int last)
        => Assert.Equal(
            new TileRows(first, last),
            TileRows.Of(index, pixels, ConvAxis.Fprop(0, 8, 8, 0, 1, 1, 1), ConvAxis.Fprop(0, 32, 32, 0, 1, 1, 1)));

    [Fact]
    public void A_kernel_of_groups_is_refused_on_cpu()
    {
        ConvProblem problem = new(1, 1, 1, 1, 1, 1, 1, default);
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(
            () => TestDevices.Cpu.DefaultStream.LaunchGroups("Op", problem, new Index2D(1, 1), default(ConvTiledWgradKernel<WideTile>)));
        Assert.Contains("ConvTiledWgradKernel`1 works in groups, which cpu, ", refusal.Message);
    }

    private static List<TapCursor> Visited(TileRows tile, in ConvAxis rows, in ConvAxis columns)
    {
        List<TapCursor> visited = [];
        for (TapCursor at = TapCursor.First(tile, rows, columns); at.RowTap < rows.Taps; at = at.Next(8, 12, tile, rows, columns))
            visited.Add(at);
        return visited;
    }
}
