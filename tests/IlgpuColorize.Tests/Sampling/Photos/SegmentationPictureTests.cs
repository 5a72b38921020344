using IlgpuColorize.Data;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class SegmentationPictureTests
{
    private static readonly SegmentationMap Map = new(2, 3, [0, 0, 4, 0, 2, 2]);

    [Fact]
    public void Pictures_show_each_class_in_its_color()
    {
        RgbImage picture = SegmentationPicture.Render(Map, width: 6, height: 6);
        for (int pixel = 0; pixel < 36; pixel++)
        {
            Rgb expected = ClassPalette.ColorOf(Map.Classes[pixel / 6 / 3 * 3 + pixel % 6 / 2]);
            Assert.Equal(expected, new Rgb(picture.Rgb[3 * pixel], picture.Rgb[3 * pixel + 1], picture.Rgb[3 * pixel + 2]));
        }
    }

    [Fact]
    public void Classes_have_colors_of_their_own_within_range()
    {
        Rgb[] colors = [.. Enumerable.Range(0, 64).Select(ClassPalette.ColorOf)];
        Assert.Equal(colors.Length, colors.Distinct().Count());
        Assert.All(colors, color =>
            Assert.True(Math.Min(color.R, Math.Min(color.G, color.B)) >= 0 && Math.Max(color.R, Math.Max(color.G, color.B)) <= 1));
        // Class 0 has hue 0: red, and least of green and blue alike.
        Assert.Equal((0.95f, colors[0].G), (colors[0].R, colors[0].B));
    }
}
