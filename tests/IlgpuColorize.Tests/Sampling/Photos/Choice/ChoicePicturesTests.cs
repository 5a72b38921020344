using IlgpuColorize.Data;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;
using NetVips;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos.Choice;

public sealed class ChoicePicturesTests
{
    [Fact]
    public void The_class_picture_has_indices_a_palette_and_the_names_in_its_text()
    {
        using TemporaryDirectory files = new();
        SegmentationMap map = new(1, 3, [0, 2, 1]);
        byte[] png = SegmentationPicture.Index(map, ["sky", "tree", "Hund"], width: 6, height: 2).Encode();
        LabelMap back = new VipsImageFiles().ReadLabels(files.Write("classes.png", png));
        Assert.Equal((6, 2), (back.Width, back.Height));
        Assert.Equal([0, 0, 2, 2, 1, 1, 0, 0, 2, 2, 1, 1], back.Indices);
        using Image picture = Image.PngloadBuffer(png);
        Assert.Equal("0 sky\n1 tree\n2 Hund", picture.Get("png-comment-0-Classes"));
        Rgb second = ClassPalette.ColorOf(2);
        Assert.Equal([second.R * 255, second.G * 255, second.B * 255], [.. picture.Getpoint(3, 1).Take(3)],
            (a, b) => Math.Abs(a - b) <= 0.5);
    }

    [Fact]
    public void The_spread_is_the_deviation_of_both_channels()
    {
        ChromaMap[] samples = [new(1, 2, [100, 120, 127, 127]), new(1, 2, [106, 128, 127, 127])];
        Assert.Equal([5, 0], ChromaSpread.Of(samples), (a, b) => Math.Abs(a - b) < 1e-5);
        BytePng picture = ChromaSpread.Picture(samples, 2, 1);
        Assert.Equal([20, 0], picture.Pixels);
        Assert.Contains("4 levels a unit of Lab", picture.Texts[0].Text, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ChromaSpread.Of(samples[..1]));
    }

    [Fact]
    public void The_sheet_shows_pictures_in_rows_of_four_on_white()
    {
        RgbImage[] pictures = [.. Enumerable.Range(0, 6).Select(i => new RgbImage(10, 4, [.. Enumerable.Repeat(i / 10f, 120)]))];
        RgbImage sheet = ColoringSheet.Draw(pictures);
        Assert.Equal((4 * 18 + 8, 2 * 12 + 8), (sheet.Width, sheet.Height));
        Assert.Equal(0.5f, sheet.Rgb[3 * ((8 + 12) * sheet.Width + 8 + 18)]);
        Assert.Equal(1f, sheet.Rgb[3 * ((8 + 12) * sheet.Width + 8 + 36)]);
        Assert.Equal((640, 320), (ColoringSheet.Reduce(Wide()).Width, ColoringSheet.Reduce(Wide()).Height));

        static RgbImage Wide() => new(1280, 640, new float[3 * 1280 * 640]);
    }

    [Fact]
    public void A_value_beyond_the_palette_is_refused()
        => Assert.Contains(
            "has the value 2; the palette has 1 colors",
            Assert.Throws<ArgumentException>(() => new BytePng(1, 1, [2]) { Palette = [default] }.Encode()).Message,
            StringComparison.Ordinal);
}
