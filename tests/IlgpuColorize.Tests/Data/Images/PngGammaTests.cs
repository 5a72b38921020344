using System.Buffers.Binary;
using IlgpuColorize.Data;
using Xunit;

namespace IlgpuColorize.Tests.Data.Images;

public sealed class PngGammaTests
{
    private static readonly byte[] Header = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", new byte[13])];

    [Theory]
    [InlineData(100_000, 0.2140f, 0.5f)]
    [InlineData(55_556, 0.5f, 0.5732f)]
    [InlineData(45_455, 0.5f, 0.5f)]
    public void Values_of_another_gamma_become_srgb(int gamma, float stored, float expected)
        => Assert.Equal(expected, Undo(stored, Gamma(gamma)), 0.002f);

    [Fact]
    public void Profile_says_more_than_a_gamma()
    {
        Assert.Equal(0.2f, Undo(0.2f, [.. Gamma(100_000), .. Chunk("sRGB", [0])]));
        Assert.Equal(0.2f, Undo(0.2f, [.. Chunk("iCCP", new byte[9]), .. Gamma(100_000)]));
        Assert.Equal(0.2f, Undo(0.2f, []));
        Assert.Equal(0.2f, Undo(0.2f, Gamma(0)));
    }

    private static float Undo(float value, byte[] chunks)
    {
        RgbImage image = new(1, 1, [value, value, value]);
        PngGamma.Undo([.. Header, .. chunks, .. Chunk("IDAT", [])], image);
        return image.Rgb[0];
    }

    private static byte[] Gamma(int units)
    {
        byte[] value = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(value, units);
        return Chunk("gAMA", value);
    }

    // Checksums are not looked at before decoding.
    private static byte[] Chunk(string kind, byte[] content)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return [.. length, .. System.Text.Encoding.ASCII.GetBytes(kind), .. content, 0, 0, 0, 0];
    }
}
