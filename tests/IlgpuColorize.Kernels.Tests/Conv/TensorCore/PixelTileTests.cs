using IlgpuColorize.Kernels.Conv;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks how pixels are cut into boxes.</summary>
public sealed class PixelTileTests
{
    [Theory]
    [InlineData(7, 32, 32, 64)]
    [InlineData(7, 128, 128, 8)]
    [InlineData(7, 4, 4, 64)]
    [InlineData(7, 1, 1, 300)]
    [InlineData(6, 32, 32, 64)]
    [InlineData(7, 20, 20, 1)]
    [InlineData(7, 5, 40, 2)]
    public void Box_covers_images_with_the_fewest_and_is_the_widest_of_these(int bits, int columns, int rows, int images)
    {
        var chosen = PixelTile.Choose(bits, columns, rows, images);
        Assert.Equal(1 << bits, chosen.Pixels);
        for (int columnBits = 0; columnBits <= bits; columnBits++)
        {
            for (int rowBits = 0; rowBits <= bits - columnBits; rowBits++)
            {
                PixelTile other = new(columnBits, rowBits, bits - columnBits - rowBits);
                Assert.True(Rank(chosen).CompareTo(Rank(other)) <= 0, $"{Rank(chosen)} of {chosen}, {Rank(other)} of {other}");
            }
        }

        (int Boxes, int, int) Rank(PixelTile tile)
            => (tile.AcrossColumns(columns) * tile.AcrossRows(rows) * tile.AcrossImages(images), -tile.Columns, -tile.Rows);
    }

    [Fact]
    public void Pixels_of_a_box_run_through_columns_then_rows_then_images()
    {
        PixelTile tile = new(ColumnBits: 2, RowBits: 3, ImageBits: 1);
        for (int pixel = 0; pixel < tile.Pixels; pixel++)
            Assert.Equal(pixel, (tile.ImageOf(pixel) * tile.Rows + tile.RowOf(pixel)) * tile.Columns + tile.ColumnOf(pixel));
        Assert.Equal(64, tile.Pixels);
    }
}
