using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

[Collection(TestDevices.Collection)]
public sealed class GuidedRendererTests
{
    private static readonly ChromaMap Chroma = new(2, 2, [147, 127, 107, 137, 127, 147, 127, 107]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Render_keeps_size_alpha_and_lightness()
    {
        RgbImage photo = TestPhotos.Waves(37, 23, seed: 1, alpha: true);
        RgbImage color = TestPhotos.EightBits(Render(photo, new RenderOptions()));
        Assert.Equal((37, 23), (color.Width, color.Height));
        Assert.Equal(photo.Alpha, color.Alpha);
        Assert.InRange(TestPhotos.LargestLightnessDifference(photo, color), 0, 1);
        Assert.NotEqual(PhotoRenderer.Render(photo, Chroma, cancellation: Token).Rgb, color.Rgb);
    }

    [Fact]
    public void A_photo_smaller_than_the_chroma_is_rendered_bilinearly()
    {
        RgbImage photo = TestPhotos.Waves(1, 1, seed: 1);
        Assert.Equal(PhotoRenderer.Render(photo, Chroma, cancellation: Token).Rgb, Render(photo, new RenderOptions()).Rgb);
    }

    [Theory]
    [InlineData(ChromaUpsampling.Guided)]
    [InlineData(ChromaUpsampling.Bilinear)]
    public void Saturation_multiplies_and_own_colour_blends(ChromaUpsampling upsampling)
    {
        // Everywhere one lightness: both ways of enlarging agree in the corner.
        RgbImage photo = new(16, 16, [.. Enumerable.Range(0, 3 * 256).Select(i => i % 3 == 0 ? 0.55f : 0.5f)]);
        RenderOptions plain = new() { Upsampling = upsampling };
        Lab own = TestPhotos.LabOf(photo, 0), full = LabOf(photo, plain), half = LabOf(photo, plain with { Saturation = 0.5f });
        Assert.Equal(full.A / 2, half.A, 0.01f);
        Assert.Equal(full.B / 2, half.B, 0.01f);
        Lab blended = LabOf(photo, plain with { OwnColour = 0.25f });
        Assert.Equal(0.75f * full.A + 0.25f * own.A, blended.A, 0.01f);
        Assert.Equal(0.75f * full.B + 0.25f * own.B, blended.B, 0.01f);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RenderOptions { Saturation = -1 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new RenderOptions { OwnColour = 2 }.Validate());
    }

    [Fact]
    public void Device_memory_does_not_grow_with_a_photos_height()
    {
        Assert.Equal(PeakOf(4_000), PeakOf(16_000));

        static long PeakOf(int height)
        {
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
            using GuidedRenderer renderer = new(device, new RenderOptions());
            RgbImage photo = RgbImage.OfBytes(64, height, [.. Enumerable.Range(0, 64 * height).Select(i => (byte)i)]);
            RgbImage color = renderer.Render(photo, Chroma, SampleKind.Bits8, PhotoRenderer.Bounds(1, Token));
            Assert.Equal(height, color.Height);
            return device.Memory.PeakBytes;
        }
    }

    [Theory]
    [InlineData(SampleKind.Bits8)]
    [InlineData(SampleKind.Bits16)]
    public void A_result_in_bits_is_the_one_in_floats_rounded(SampleKind kind)
    {
        // More rows than are joined at a time.
        RgbImage photo = TestPhotos.Waves(1500, 100, seed: 3);
        using GuidedRenderer renderer = new(TestDevices.Cpu, new RenderOptions());
        float white = kind == SampleKind.Bits8 ? 255 : 65535;
        float[] floats = renderer.Render(photo, Chroma, SampleKind.Float, PhotoRenderer.Bounds(2, Token)).Rgb;
        float[] bits = renderer.Render(photo, Chroma, kind, PhotoRenderer.Bounds(2, Token)).Rgb;
        Assert.Equal(Array.ConvertAll(floats, value => MathF.Floor(value * white + 0.5f) / white), bits);
    }

    private static Lab LabOf(RgbImage photo, RenderOptions options) => TestPhotos.LabOf(Render(photo, options), 0);

    private static RgbImage Render(RgbImage photo, RenderOptions options)
    {
        if (options.Upsampling == ChromaUpsampling.Bilinear)
            return PhotoRenderer.Render(photo, Chroma, options, SampleKind.Float, PhotoRenderer.Bounds(2, Token));
        using GuidedRenderer renderer = new(TestDevices.Cpu, options);
        return renderer.Render(photo, Chroma, SampleKind.Float, PhotoRenderer.Bounds(2, Token));
    }
}
