using IlgpuColorize.Data;
using Xunit;

namespace IlgpuColorize.Tests.Data;

public sealed class ResizeTests
{
    [Theory]
    [InlineData(37, 23, 12, 16)]
    [InlineData(5, 7, 12, 8)]
    [InlineData(301, 11, 64, 64)]
    [InlineData(1, 1, 4, 4)]
    public void Resize_keeps_a_constant_picture_constant(int width, int height, int newWidth, int newHeight)
    {
        float[] rgb = [.. Enumerable.Range(0, width * height).SelectMany(_ => new[] { 0.2f, 0.5f, 0.9f })];
        RgbImage resized = Resize.To(new RgbImage(width, height, rgb), newWidth, newHeight);
        Assert.Equal((newWidth, newHeight), (resized.Width, resized.Height));
        for (int i = 0; i < resized.Rgb.Length; i++)
            Assert.Equal(rgb[i % 3], resized.Rgb[i], 1e-5f);
    }

    [Fact]
    public void Reduction_averages_fine_stripes_to_their_mean()
    {
        float[] rgb = [.. Enumerable.Range(0, 96 * 80 * 3).Select(i => (float)(i / 3 % 2))];
        RgbImage resized = Resize.To(new RgbImage(96, 80, rgb), 12, 8);
        for (int x = 1; x < 11; x++)
            Assert.Equal(0.5f, resized.Rgb[(4 * 12 + x) * 3], 0.02f);
    }

    [Fact]
    public void Resize_keeps_a_ramp_in_place_in_both_directions()
    {
        const int width = 60, height = 40;
        var rgb = new float[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                (rgb[(y * width + x) * 3], rgb[(y * width + x) * 3 + 1]) = ((x + 0.5f) / width, (y + 0.5f) / height);
        }

        RgbImage resized = Resize.To(new RgbImage(width, height, rgb), 20, 16);
        for (int y = 4; y < 12; y++)
        {
            for (int x = 4; x < 16; x++)
            {
                Assert.Equal((x + 0.5f) / 20, resized.Rgb[(y * 20 + x) * 3], 2e-3f);
                Assert.Equal((y + 0.5f) / 16, resized.Rgb[(y * 20 + x) * 3 + 1], 2e-3f);
            }
        }
    }

    [Fact]
    public void Overshoot_is_clamped_and_the_same_size_is_a_copy()
    {
        float[] rgb = [.. Enumerable.Range(0, 32 * 32 * 3).Select(i => i / 3 % 32 < 16 ? 0f : 1f)];
        Assert.All(Resize.To(new RgbImage(32, 32, rgb), 48, 48).Rgb, value => Assert.InRange(value, 0f, 1f));
        var image = new RgbImage(32, 32, rgb);
        RgbImage copy = Resize.To(image, 32, 32);
        Assert.Equal(rgb, copy.Rgb);
        Assert.NotSame(rgb, copy.Rgb);
    }

    [Fact]
    public void Bilinear_interpolates_between_half_pixel_centres_and_repeats_the_border()
    {
        float[] map = [0, 10, 4, 30];
        float[] wide = PlaneResize.Bilinear(map, width: 2, height: 1, channels: 2, newWidth: 4, newHeight: 3);
        float[] row = [0, 10, 1, 15, 3, 25, 4, 30];
        Assert.Equal([.. row, .. row, .. row], wide);
        Assert.Equal(map, PlaneResize.Bilinear(map, 1, 2, 2, 1, 2));
        Assert.Throws<ArgumentException>(() => PlaneResize.Bilinear(map, 3, 1, 2, 4, 4));
    }
}
