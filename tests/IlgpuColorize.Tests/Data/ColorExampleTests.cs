using IlgpuColorize.Data;
using IlgpuColorize.Numerics;
using Xunit;

namespace IlgpuColorize.Tests.Data;

public sealed class ColorExampleTests
{
    [Fact]
    public void Example_follows_the_definition_pixel_by_pixel()
    {
        const int width = 12, height = 8;
        RgbImage image = Random(width, height);
        ColorExample example = ColorExample.From("x", image, null, width, height);

        for (int cellY = 0; cellY < height / 4; cellY++)
        {
            for (int cellX = 0; cellX < width / 4; cellX++)
            {
                double a = 0, b = 0;
                for (int i = 0; i < 16; i++)
                {
                    int pixel = (cellY * 4 + i / 4) * width + cellX * 4 + i % 4;
                    LabDouble lab = CieLabDouble.FromSrgb(
                        new RgbDouble(image.Rgb[pixel * 3], image.Rgb[pixel * 3 + 1], image.Rgb[pixel * 3 + 2]));
                    Assert.Equal(lab.L / 50 - 1, example.Lightness[pixel], 1e-5);
                    a += lab.A / 16;
                    b += lab.B / 16;
                }

                int cell = cellY * (width / 4) + cellX;
                Assert.Equal((int)Math.Round(a) + 127, example.ChromaLevels[cell * 2]);
                Assert.Equal((int)Math.Round(b) + 127, example.ChromaLevels[cell * 2 + 1]);
            }
        }

        Assert.All(example.Labels, label => Assert.Equal(LabelMap.Ignore, label));
    }

    [Theory]
    [InlineData(12, 8)]
    [InlineData(37, 23)]
    [InlineData(2, 5)]
    public void Labels_come_from_the_nearest_neighbour(int labelWidth, int labelHeight)
    {
        byte[] indices = [.. Enumerable.Range(0, labelWidth * labelHeight).Select(i => (byte)(i % 251))];
        ColorExample example = ColorExample.From("x", Random(labelWidth, labelHeight), new LabelMap(labelWidth, labelHeight, indices), 12,
            20);
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                int row = (int)Math.Floor((i + 0.5) * labelHeight / 5);
                int column = (int)Math.Floor((j + 0.5) * labelWidth / 3);
                Assert.Equal(indices[row * labelWidth + column], example.Labels[i * 3 + j]);
            }
        }
    }

    [Fact]
    public void Flip_mirrors_all_three_and_twice_is_nothing()
    {
        byte[] indices = [.. Enumerable.Range(0, 12 * 8).Select(i => (byte)i)];
        ColorExample example = ColorExample.From("x", Random(12, 8), new LabelMap(12, 8, indices), 12, 8);
        ColorExample flipped = example.FlipHorizontally();
        Assert.Equal(example.Lightness[12 + 2], flipped.Lightness[12 + 9]);
        Assert.Equal(example.ChromaLevels[(3 + 0) * 2 + 1], flipped.ChromaLevels[(3 + 2) * 2 + 1]);
        Assert.Equal(example.ChromaLevels[(3 + 0) * 2], flipped.ChromaLevels[(3 + 2) * 2]);
        Assert.Equal(example.Labels[3], flipped.Labels[5]);
        ColorExample back = flipped.FlipHorizontally();
        Assert.Equal(example.Lightness, back.Lightness);
        Assert.Equal(example.ChromaLevels, back.ChromaLevels);
        Assert.Equal(example.Labels, back.Labels);
    }

    [Fact]
    public void A_size_that_is_no_multiple_of_4_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => ColorExample.From("x", Random(8, 8), null, 10, 8));
        Assert.Contains("10 x 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_that_do_not_fit_the_size_are_refused()
    {
        Assert.Contains("18 x 16", Assert.Throws<ArgumentException>(() => new ColorExample("a", 18, 16, [], [])).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "'a' has 31 values of lightness, 4 of chroma and 2 labels; 8 x 4 pixels need 32, 4 and 2.",
            Assert.Throws<ArgumentException>(() => new ColorExample("a", 8, 4, new float[31], new byte[4])).Message,
            StringComparison.Ordinal);
        Assert.Equal([255, 255], new ColorExample("a", 8, 4, new float[32], new byte[4]).Labels);
    }

    private static RgbImage Random(int width, int height)
    {
        var random = new Random(3);
        return new RgbImage(width, height, [.. Enumerable.Range(0, width * height * 3).Select(_ => random.NextSingle())]);
    }
}
