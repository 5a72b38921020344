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
    public void Tile_is_narrow_where_a_wide_one_wastes_more(int results, int columns) => Assert.Equal(columns, ConvTiled.TileColumns(results));

    [Theory]
    [InlineData(64, 32, 32, 1024, 512, 3, 2)]
    [InlineData(64, 128, 128, 64, 64, 3, 57)]
    [InlineData(64, 32, 32, 512, 21, 3, 15)]
    [InlineData(1, 8, 8, 64, 64, 3, 1)]
    [InlineData(64, 32, 32, 1024, 1024, 3, 1)]
    public void Stretches_fill_the_device_where_tiles_do_not(int n, int height, int width, int c, int k, int taps, int stretches)
    {
        ConvProblem problem = new(n, height, width, c, k, taps, taps, ConvProblem.Same(taps, taps));
        var cut = TiledWgradProblem.Cut(problem, ConvTiled.TileColumns(c));
        Assert.Equal(stretches, cut.Stretches);
        Assert.True(cut.PixelsPerStretch * cut.Stretches >= cut.Pixels, $"{cut.Stretches} stretches of {cut.PixelsPerStretch} pixels do not cover {cut.Pixels}");
        Assert.Equal(0, cut.PixelsPerStretch % 8);
    }

    [Fact]
    public void Walking_the_pixels_meets_each_in_its_place()
    {
        var cut = TiledWgradProblem.Cut(new ConvProblem(3, 4, 3, 1, 1, 1, 1, default), 64);
        OutputPixel walked = cut.PixelAt(1);
        for (int index = 1; index < cut.Pixels; index += 8, walked = cut.Advance(walked, 8))
            Assert.Equal(cut.PixelAt(index), walked);
        Assert.Equal(new OutputPixel(17, 1, 1, 2), cut.PixelAt(17));
    }

    [Fact]
    public void A_cursor_visits_every_tap_and_channel_once()
    {
        ConvAxis rows = ConvAxis.Fprop(0, 4, 4, 0, 2, 1, 1), columns = ConvAxis.Fprop(0, 4, 4, 0, 3, 1, 1);
        List<TapCursor> visited = [];
        for (TapCursor at = TapCursor.First(rows, columns); at.RowTap < rows.Taps; at = at.Next(8, 12, columns.Taps))
            visited.Add(at);
        Assert.Equal([.. from r in Enumerable.Range(0, 2) from s in Enumerable.Range(0, 3) from c in (int[])[0, 8] select new TapCursor(r, s, c)], visited);
    }

    [Fact]
    public void A_kernel_of_groups_is_refused_on_cpu()
    {
        ConvProblem problem = new(1, 1, 1, 1, 1, 1, 1, default);
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(
            () => TestDevices.Cpu.DefaultStream.LaunchGroups("Op", problem, new Index2D(1, 1), default(ConvTiledWgradKernel<WideTile>)));
        Assert.Contains("ConvTiledWgradKernel`1 works in groups, which cpu, ", refusal.Message);
    }
}
