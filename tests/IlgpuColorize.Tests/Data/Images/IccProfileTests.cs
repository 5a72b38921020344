using System.Buffers.Binary;
using System.Numerics;
using IlgpuColorize.Data;
using IlgpuColorize.ImageSharp;
using IlgpuColorize.Numerics;
using IlgpuColorize.Tests.Chaos;
using IlgpuColorize.Tests.Data.Codecs;
using Xunit;

namespace IlgpuColorize.Tests.Data.Images;

public sealed class IccProfileTests
{
    private const float HalfLevel = 0.5f / 255;

    [Theory]
    [InlineData(0, new[] { 2.2 }, 0.5, 0.217638)]
    [InlineData(1, new[] { 2.0, 0.8, 0.2 }, 0.5, 0.36)]
    [InlineData(2, new[] { 2.0, 0.8, 0.1, 0.1 }, 0.5, 0.35)]
    [InlineData(3, new[] { 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045 }, 0.5, 0.214041)]
    [InlineData(3, new[] { 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045 }, 0.02, 0.001548)]
    [InlineData(4, new[] { 2.0, 0.9, 0.0, 0.5, 0.1, 0.1, 0.02 }, 0.5, 0.3025)]
    [InlineData(4, new[] { 2.0, 0.9, 0.0, 0.5, 0.1, 0.1, 0.02 }, 0.05, 0.045)]
    public void A_formula_is_computed_and_inverted(int kind, double[] numbers, float value, float linear)
    {
        IccCurve curve = IccCurve.Parse(Formula(kind, numbers))!;
        Assert.Equal(linear, curve.Decode(value), 1e-4f);
        Assert.Equal(value, curve.Encode(curve.Decode(value)), 1e-3f);
    }

    [Fact]
    public void A_sampled_curve_is_interpolated_one_number_is_a_power_and_none_is_a_line()
    {
        Assert.Equal(0.25f, Curve(0, 0x8000, 0xFFFF).Decode(0.25f), 1e-4f);
        Assert.Equal(0.75f, Curve(0, 0x4000, 0x8000, 0xFFFF).Decode(0.8333333f), 1e-3f);
        Assert.Equal(0.25f, Curve(0x0200).Decode(0.5f), 1e-4f);
        Assert.Equal(0.3f, Curve().Decode(0.3f), 1e-4f);
        Assert.Null(IccCurve.Parse([.. "curv\0\0\0\0"u8, 0, 0, 0, 9, 0, 1]));
        Assert.Null(IccCurve.Parse("mft2 and more"u8));
    }

    [Fact]
    public void Primaries_of_Display_P3_lie_where_they_do()
    {
        IccProfile p3 = IccProfile.Parse(IccProfileWriter.DisplayP3)!;
        Assert.InRange(Vector3.Distance(p3.ToLinear(Vector3.One), Vector3.One), 0, 0.001f);
        // Known from the chromaticities of both: P3's red in linear sRGB.
        Assert.InRange(Vector3.Distance(p3.ToLinear(Vector3.UnitX), new Vector3(1.2249f, -0.0421f, -0.0196f)), 0, 0.002f);
        Vector3 color = new(0.2f, 0.5f, 0.7f);
        Assert.InRange(Vector3.Distance(p3.FromLinear(p3.ToLinear(color)), color), 0, HalfLevel);
    }

    [Theory]
    [InlineData(OutputProfile.Srgb, 0.1)]
    [InlineData(OutputProfile.P3, 1)]
    public void Libvips_reads_the_same_colours_through_a_written_profile(OutputProfile profile, double levels)
    {
        Photo photo = new(CodecFiles.Picture, new PhotoMetadata { Format = ImageFormat.Png, BitDepth = 16 });
        byte[] file = new ImageSharpFiles().Encode(photo, new PhotoEncoding { Profile = profile });
        RgbImage back = new VipsImageFiles().DecodePhoto("a.png", file, ImageLimits.Any).Image;
        Assert.InRange(CodecFiles.Picture.Rgb.Zip(back.Rgb, (one, other) => Math.Abs(one - other)).Max() * 255, 0, levels);
    }

    [Fact]
    public void A_profile_that_is_sRGB_leaves_samples_as_they_are_and_a_grey_one_converts_them()
    {
        RgbImage picture = CodecFiles.Picture;
        Assert.Same(picture, ProfiledColors.ToSrgb(picture, IccProfile.Parse(IccProfileWriter.Srgb)!));
        RgbImage grey = RgbImage.OfBytes(2, 1, [0, 128]);
        RgbImage converted = ProfiledColors.ToSrgb(grey, IccProfile.Parse(GreyProfile.OfGamma(1))!);
        Assert.Equal(CieLab.LinearToSrgb(128 / 255f), converted.Rgb[3], 1e-4f);
    }

    [Fact]
    public void Damaged_profiles_are_none_and_end_nothing()
    {
        byte[] whole = IccProfileWriter.Srgb;
        Assert.Null(IccProfile.Parse(whole.AsSpan(0, 130)));
        for (int seed = 0; seed < 2000; seed++)
        {
            byte[] mutant = new Mutations(seed).Of(whole, whole.Length);
            IccProfile? profile = IccProfile.Parse(mutant);
            if (profile is not null)
                Assert.InRange(profile.FromLinear(profile.ToLinear(new Vector3(0.3f, 0.6f, 0.9f))).X, 0, 1);
            IccProfile.IsTable(mutant);
        }
    }

    private static IccCurve Curve(params ushort[] samples)
        => IccCurve.Parse([.. "curv\0\0\0\0"u8, .. Int(samples.Length), .. samples.SelectMany(sample => Int(sample)[2..])])!;

    private static byte[] Formula(int kind, double[] numbers)
        => [.. "para\0\0\0\0"u8, 0, (byte)kind, 0, 0, .. numbers.SelectMany(number => Int((int)Math.Round(number * 65_536)))];

    private static byte[] Int(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
