using IlgpuColorize.Kernels.Conv;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks how pixels are cut into boxes.</summary>
public sealed class PixelTileTests
{
    [Theory]
    [InlineData(7, 32, 32, 64, 32, 4, 1)]
    [InlineData(7, 128, 128, 8, 128, 1, 1)]
    [InlineData(7, 16, 16, 8, 16, 8, 1)]
    [InlineData(7, 4, 4, 64, 4, 4, 8)]
    [InlineData(7, 1, 1, 300, 1, 1, 128)]
    [InlineData(6, 32, 32, 64, 32, 2, 1)]
    [InlineData(7, 20, 20, 1, 32, 4, 1)]
    [InlineData(7, 5, 40, 2, 8, 8, 2)]
    public void Box_covers_images_with_few_boxes(int bits, int columns, int rows, int images, int boxColumns, int boxRows, int boxImages)
    {
        var tile = PixelTile.Choose(bits, columns, rows, images);
        Assert.Equal((boxColumns, boxRows, boxImages), (tile.Columns, tile.Rows, tile.Images));
    }

    [Fact]
    public void Pixels_of_a_box_run_through_columns_then_rows_then_images()
    {
        PixelTile tile = new(ColumnBits: 2, RowBits: 3, ImageBits: 1);
        for (int pixel = 0; pixel < tile.Pixels; pixel++)
            Assert.Equal(pixel, (tile.ImageOf(pixel) * tile.Rows + tile.RowOf(pixel)) * tile.Columns + tile.ColumnOf(pixel));
        Assert.Equal(64, tile.Pixels);
    }

    [Theory]
    [InlineData(512, 512, 132, 256)]
    [InlineData(1024, 512, 132, 256)]
    [InlineData(21, 512, 132, 24)]
    [InlineData(80, 512, 132, 80)]
    [InlineData(160, 512, 132, 160)]
    [InlineData(320, 512, 132, 160)]
    [InlineData(8, 512, 132, 16)]
    [InlineData(512, 16, 132, 64)]
    public void Columns_waste_little_and_fill_the_device(int results, int pixelTiles, int multiprocessors, int expected)
        => Assert.Equal(expected, TileColumns.Choose(TileColumns.GatherWgmma, results, pixelTiles, multiprocessors));
}
