using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Numerics;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Simd;

public sealed class ColorVectorsTests
{
    // A vector's sixteen lanes, and tails of it.
    public static TheoryData<int> Lengths => [1, 15, 16, 17, 1000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Lightness_is_that_of_double_precision(int length)
    {
        float[] luminance = [.. Enumerable.Range(0, length).Select(i => i / Math.Max(1f, length - 1))];
        float[] lightness = [.. luminance];
        ColorVectors.Lightness(lightness);
        for (int i = 0; i < length; i++)
        {
            double y = luminance[i];
            double expected = y <= 216.0 / 24389 ? y * 24389 / 27 : 116 * Math.Cbrt(y) - 16;
            Assert.Equal(expected, lightness[i], 3e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Join_is_that_of_double_precision(int length)
    {
        Random random = new(length);
        float[] lightness = [.. Enumerable.Range(0, length).Select(_ => 100 * random.NextSingle())];
        float[] ab = [.. Enumerable.Range(0, 2 * length).Select(_ => 200 * random.NextSingle() - 100)];
        float[] rgb = new float[3 * length];
        ColorVectors.Join(lightness, ab, rgb);
        for (int i = 0; i < length; i++)
        {
            double scale = LargestScale(lightness[i], ab[2 * i], ab[2 * i + 1]);
            RgbDouble expected = CieLabDouble.ToSrgb(new LabDouble(lightness[i], scale * ab[2 * i], scale * ab[2 * i + 1]));
            Assert.Equal(Math.Clamp(expected.R, 0, 1), rgb[3 * i], 2e-5);
            Assert.Equal(Math.Clamp(expected.G, 0, 1), rgb[3 * i + 1], 2e-5);
            Assert.Equal(Math.Clamp(expected.B, 0, 1), rgb[3 * i + 2], 2e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Bytes_are_the_rounded_floats(int length)
    {
        Random random = new(length);
        float[] lightness = [.. Enumerable.Range(0, length).Select(_ => 100 * random.NextSingle())];
        float[] ab = [.. Enumerable.Range(0, 2 * length).Select(_ => 200 * random.NextSingle() - 100)], rgb = new float[3 * length];
        byte[] bytes = new byte[3 * length];
        ColorVectors.Join(lightness, ab, rgb);
        ColorVectors.Join(lightness, ab, bytes);
        Assert.Equal(rgb.Select(value => (byte)(value * 255 + 0.5f)), bytes);
    }

    [Fact]
    public void Luminance_is_that_of_the_table()
    {
        float[] linear = [.. Enumerable.Range(0, 256).Select(i => i / 255f)], luminance = new float[2];
        ColorVectors.Luminance<byte>([255, 0, 51, 0, 255, 255], linear, luminance);
        Assert.Equal([CieLab.Luminance(1, 0, 0.2f), CieLab.Luminance(0, 1, 1)], luminance);
        Assert.Equal(
            "3 samples and a table of 256 do not go with 2 pixels. (Parameter 'rgb')",
            Assert.Throws<ArgumentException>(() => ColorVectors.Luminance<byte>([1, 2, 3], linear, luminance)).Message);
    }

    [Fact]
    public void A_pixel_does_not_depend_on_its_place_in_the_row()
    {
        float[] lightness = [.. Enumerable.Repeat(63.7f, 37)], ab = [.. Enumerable.Range(0, 74).Select(i => i % 2 == 0 ? 91f : -77f)];
        float[] rgb = new float[3 * 37];
        ColorVectors.Join(lightness, ab, rgb);
        Assert.All(Enumerable.Range(0, rgb.Length), i => Assert.Equal(rgb[i % 3], rgb[i]));
    }

    [Fact]
    public void Black_and_white_stay()
    {
        float[] rgb = new float[6];
        ColorVectors.Join([0, 100], [0, 0, 0, 0], rgb);
        Assert.All(rgb[..3], value => Assert.Equal(0, value, 1e-7f));
        Assert.All(rgb[3..], value => Assert.Equal(1, value, 1e-5f));
    }

    private static double LargestScale(double lightness, double a, double b)
    {
        if (IsContained(1))
            return 1;
        (double inside, double outside) = (0, 1);
        for (int i = 0; i < 40; i++)
        {
            double middle = (inside + outside) / 2;
            (inside, outside) = IsContained(middle) ? (middle, outside) : (inside, middle);
        }
        return inside;

        bool IsContained(double scale)
        {
            RgbDouble c = CieLabDouble.ToLinear(new LabDouble(lightness, scale * a, scale * b));
            return Math.Min(c.R, Math.Min(c.G, c.B)) >= 0 && Math.Max(c.R, Math.Max(c.G, c.B)) <= 1;
        }
    }
}
