using System.Diagnostics;
using System.Runtime.InteropServices;
using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

/// <summary>The lightness of results as ImageMagick, which shares nothing with this program, measures it in the written files.</summary>
public sealed class IndependentLightnessTests : IDisposable
{
    private static readonly string[] s_names = ["magick", "convert-im6", "convert"];

    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(16, 0.05)]
    [InlineData(8, 0.5)]
    public void Result_has_the_photos_lightness(int bits, double tolerance)
    {
        string tool = Array.Find(s_names, IsImageMagick) ?? "";
        Assert.SkipWhen(tool.Length == 0, "ImageMagick is not installed here.");
        RgbImage photo = TestPhotos.Waves(97, 61, seed: 5);
        byte[] levels = new byte[2 * 4 * 6];
        new Random(3).NextBytes(levels);
        RgbImage color = PhotoRenderer.Render(photo, new ChromaMap(4, 6, levels), cancellation: TestContext.Current.CancellationToken);
        ushort[] before = LightnessOf(tool, "before", photo, bits), after = LightnessOf(tool, "after", color, bits);
        Assert.Equal(97 * 61, after.Length);
        double most = before.Zip(after, (one, other) => Math.Abs(one - other) / 655.35).Max();
        Assert.True(most <= tolerance, $"the lightness differs by {most:F3}");
    }

    private ushort[] LightnessOf(string tool, string name, RgbImage picture, int bits)
    {
        PhotoMetadata metadata = new() { Format = ImageFormat.Png, BitDepth = bits };
        File.WriteAllBytes(_files[$"{name}.png"], _images.Encode(new Photo(picture, metadata), new PhotoEncoding()));
        string raw = _files[$"{name}.gray"];
        Run(
            tool, _files[$"{name}.png"], "-colorspace", "Lab", "-channel", "R", "-separate", "-depth", "16", "-endian", "LSB",
            $"gray:{raw}");
        return MemoryMarshal.Cast<byte, ushort>(File.ReadAllBytes(raw)).ToArray();
    }

    private static bool IsImageMagick(string name)
    {
        try
        {
            return Run(name, "-version").Contains("ImageMagick", StringComparison.Ordinal);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Run(string tool, params string[] arguments)
    {
        ProcessStartInfo start = new(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string words = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return words;
    }
}
