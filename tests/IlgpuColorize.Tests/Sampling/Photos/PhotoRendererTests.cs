using IlgpuColorize.Data;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class PhotoRendererTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Render_keeps_size_alpha_and_lightness_under_any_chroma()
    {
        RgbImage photo = TestPhotos.Waves(37, 23, seed: 1, alpha: true);
        byte[] levels = new byte[2 * 5 * 4];
        new Random(3).NextBytes(levels);
        RgbImage color = TestPhotos.EightBits(PhotoRenderer.Render(photo, new ChromaMap(5, 4, levels), cancellation: Token));
        Assert.Equal((37, 23), (color.Width, color.Height));
        Assert.Equal(photo.Alpha, color.Alpha);
        Assert.InRange(TestPhotos.LargestLightnessDifference(photo, color), 0, 1);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 255)]
    [InlineData(255, 0)]
    [InlineData(255, 255)]
    public void Render_keeps_every_lightness_under_the_strongest_chroma(byte a, byte b)
    {
        // All greys of 12 bits, darkest first: the tolerance of the sampler's gamut would move the dark ones by many units.
        float[] rgb = [.. Enumerable.Range(0, 4096 * 3).Select(i => i / 3 / 4095f)];
        RgbImage photo = new(64, 64, rgb);
        RgbImage color = TestPhotos.EightBits(PhotoRenderer.Render(photo, new ChromaMap(1, 1, [a, b]), cancellation: Token));
        Assert.InRange(TestPhotos.LargestLightnessDifference(photo, color), 0, 1);
    }

    [Fact]
    public void Render_takes_chroma_within_the_gamut_as_it_is()
    {
        RgbImage color = PhotoRenderer.Render(Grey(16, 16, 0.5f), new ChromaMap(1, 1, [127 + 20, 127 - 10]), cancellation: Token);
        Lab lab = TestPhotos.LabOf(color, 100);
        Assert.Equal(20, lab.A, 0.01f);
        Assert.Equal(-10, lab.B, 0.01f);
    }

    [Fact]
    public void Render_reduces_chroma_beyond_the_gamut_at_constant_hue()
    {
        RgbImage color = PhotoRenderer.Render(Grey(16, 16, 0.5f), new ChromaMap(1, 1, [127 + 90, 127 + 60]), cancellation: Token);
        Lab lab = TestPhotos.LabOf(color, 0);
        Assert.InRange(lab.A, 30, 89);
        Assert.Equal(60f / 90f, lab.B / lab.A, 0.001f);
        Assert.Equal(TestPhotos.LabOf(Grey(16, 16, 0.5f), 0).L, lab.L, 0.01f);
    }

    [Fact]
    public void RenderGrey_leaves_lightness_alone()
    {
        RgbImage photo = TestPhotos.Waves(16, 20, seed: 2);
        RgbImage grey = PhotoRenderer.RenderGrey(photo, cancellation: Token);
        Assert.InRange(TestPhotos.LargestLightnessDifference(photo, grey), 0, 0.01f);
        for (int pixel = 0; pixel < 16 * 20; pixel++)
        {
            Assert.Equal(grey.Rgb[3 * pixel], grey.Rgb[3 * pixel + 1], 1e-4f);
            Assert.Equal(grey.Rgb[3 * pixel], grey.Rgb[3 * pixel + 2], 1e-4f);
        }
    }

    [Fact]
    public void Render_gives_the_same_with_any_number_of_threads()
    {
        RgbImage photo = TestPhotos.Waves(40, 40, seed: 4);
        ChromaMap chroma = new(2, 2, [10, 200, 90, 140, 250, 100, 127, 127]);
        Assert.Equal(PhotoRenderer.Render(photo, chroma, threads: 1, cancellation: Token).Rgb,
            PhotoRenderer.Render(photo, chroma, threads: 3, cancellation: Token).Rgb);
    }

    [Fact]
    public void Render_stops_when_it_is_cancelled()
        => Assert.Throws<OperationCanceledException>(() =>
            PhotoRenderer.Render(Grey(16, 16, 0.5f), ChromaMap.Grey, 1, new CancellationToken(canceled: true)));

    private static RgbImage Grey(int width, int height, float value)
    {
        float[] rgb = new float[3 * width * height];
        Array.Fill(rgb, value);
        return new RgbImage(width, height, rgb);
    }
}
