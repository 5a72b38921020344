using System.Buffers.Binary;
using IlgpuColorize.Data;
using IlgpuColorize.Tests.Data.Imports;
using NetVips;
using Xunit;
using static NetVips.Enums;

namespace IlgpuColorize.Tests.Data;

public sealed class VipsImageFilesTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_inverts_WritePng_with_colour_and_alpha()
    {
        float[] rgb = [.. Enumerable.Range(0, 5 * 3 * 3).Select(i => i * 5 / 255f)];
        ushort[] alpha = [.. Enumerable.Range(0, 15).Select(i => (ushort)(i * 17 * 257))];
        _images.WritePng(_files["sub/a.png"], new RgbImage(5, 3, rgb, alpha));
        RgbImage back = _images.Read(_files["sub/a.png"], ImageLimits.Any);
        Assert.Equal((5, 3), (back.Width, back.Height));
        Assert.Equal(rgb, back.Rgb);
        Assert.Equal(alpha, back.Alpha);
        Assert.Equal(["a.png"], Directory.GetFiles(_files["sub"]).Select(Path.GetFileName));
    }

    [Fact]
    public void WritePng_rounds_and_clamps()
    {
        _images.WritePng(_files["a.png"], new RgbImage(1, 1, [-0.5f, 1.5f, 100.6f / 255]));
        Assert.Equal([0f, 1f, 101f / 255], _images.Read(_files["a.png"], ImageLimits.Any).Rgb);
    }

    [Fact]
    public void A_16_bit_png_keeps_its_precision()
    {
        ushort[] grey = [0, 1000, 1001, 65535];
        using Image picture = Image.NewFromMemory(grey, 2, 2, 1, BandFormat.Ushort);
        using Image typed = picture.Copy(interpretation: Interpretation.Grey16);
        RgbImage back = _images.Read(_files.Write("a.png", typed.PngsaveBuffer(bitdepth: 16)), ImageLimits.Any);
        Assert.Equal(grey.SelectMany(v => new[] { v / 65535f, v / 65535f, v / 65535f }), back.Rgb);
    }

    [Fact]
    public void A_palette_png_is_expanded()
    {
        using Image picture = Solid(20, 10, 200, 40, 90);
        RgbImage back = _images.Read(_files.Write("a.png", picture.PngsaveBuffer(palette: true)), ImageLimits.Any);
        AssertColour(back, 200, 40, 90, 1);
    }

    [Fact]
    public void A_grey_jpeg_becomes_equal_channels()
    {
        using Image picture = Solid(16, 16, 120, 120, 120);
        using Image grey = picture.ExtractBand(0).Copy(interpretation: Interpretation.Bw);
        AssertColour(_images.Read(_files.Write("a.jpg", grey.JpegsaveBuffer()), ImageLimits.Any), 120, 120, 120, 1);
    }

    [Fact]
    public void A_cmyk_jpeg_keeps_its_look()
    {
        using Image picture = Solid(32, 32, 200, 60, 50);
        using Image cmyk = picture.IccTransform("cmyk", inputProfile: "srgb", intent: Intent.Relative, blackPointCompensation: true);
        byte[] jpeg = cmyk.JpegsaveBuffer(q: 98);
        using (Image header = Image.JpegloadBuffer(jpeg))
            Assert.Equal(Interpretation.Cmyk, header.Interpretation);
        AssertColour(_images.Read(_files.Write("a.jpg", jpeg), ImageLimits.Any), 200, 60, 50, 12);
    }

    [Fact]
    public void A_cmyk_jpeg_without_profile_is_converted_too()
    {
        byte[] cyan = [.. Enumerable.Range(0, 32 * 32).SelectMany(_ => new byte[] { 255, 0, 0, 0 })];
        using Image picture = Image.NewFromMemory(cyan, 32, 32, 4, BandFormat.Uchar);
        using Image cmyk = picture.Copy(interpretation: Interpretation.Cmyk);
        RgbImage back = _images.Read(_files.Write("a.jpg", cmyk.JpegsaveBuffer(q: 98, keep: ForeignKeep.None)), ImageLimits.Any);
        Assert.True(back.Rgb[0] < 0.3f && back.Rgb[1] > 0.5f && back.Rgb[2] > 0.7f, string.Join(' ', back.Rgb[..3]));
    }

    [Fact]
    public void An_embedded_profile_is_converted_to_srgb()
    {
        using Image picture = Solid(16, 16, 30, 220, 40);
        using Image wide = picture.IccTransform("p3", inputProfile: "srgb", intent: Intent.Relative);
        byte[] stored = wide.WriteToMemory<byte>();
        Assert.True(stored[0] > 80, "P3 stores this green with more red");
        AssertColour(_images.Read(_files.Write("a.png", wide.PngsaveBuffer()), ImageLimits.Any), 30, 220, 40, 3);
    }

    [Fact]
    public void Exif_orientation_is_applied()
    {
        byte[] pixels = new byte[32 * 16 * 3];
        for (int y = 0; y < 16; y++)
            Array.Fill(pixels, (byte)255, y * 32 * 3, 16 * 3);
        using Image picture = Image.NewFromMemory(pixels, 32, 16, 3, BandFormat.Uchar);
        using Image tagged = picture.Mutate(image => image.Set(GValue.GIntType, "orientation", 6));
        RgbImage back = _images.Read(_files.Write("a.jpg", tagged.JpegsaveBuffer(q: 95)), ImageLimits.Any);

        // Orientation 6 turns the picture clockwise: its white left half comes to lie on top.
        Assert.Equal((16, 32), (back.Width, back.Height));
        Assert.True(back.Rgb[8 * 3] > 0.9f);
        Assert.True(back.Rgb[(31 * 16 + 8) * 3] < 0.1f);
    }

    [Theory]
    [InlineData("jpg", 0.5)]
    [InlineData("jpg", 0.95)]
    [InlineData("png", 0.5)]
    [InlineData("png", 0.95)]
    public void A_truncated_file_is_refused_in_one_line(string ending, double kept)
    {
        using Image picture = Image.Gaussnoise(200, 200, mean: 128, sigma: 40).Cast(BandFormat.Uchar);
        byte[] whole = ending == "jpg" ? picture.JpegsaveBuffer() : picture.PngsaveBuffer();
        string path = _files.Write("cut." + ending, whole[..(int)(whole.Length * kept)]);
        Refused(path, path, ending == "jpg" ? "missing or damaged" : "damaged or cut short", "get a whole copy");
    }

    [Fact]
    public void A_png_with_a_flipped_bit_is_refused()
    {
        using Image picture = Image.Gaussnoise(64, 64, mean: 128, sigma: 40).Cast(BandFormat.Uchar);
        byte[] bytes = picture.PngsaveBuffer();
        bytes[bytes.Length / 2] ^= 0x10;
        Refused(_files.Write("a.png", bytes), "damaged or cut short");
    }

    [Theory]
    [InlineData("GIF89a......", "GIF")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("<?xml version='1.0'?><svg width='9' height='9'></svg>", "SVG")]
    [InlineData("Dear reader, this is no picture.\n", "text")]
    public void Other_formats_are_refused_by_name_whatever_the_file_is_called(string content, string name) =>
        Refused(_files.Write("a.png", content), $"this is a {name} file", "give a JPEG, PNG, TIFF, WebP");

    [Fact]
    public void Missing_empty_and_unknown_files_and_directories_are_refused()
    {
        Refused(Path.Combine(_files.Root, "none.jpg"), "there is no such file");
        Refused(_files.Write("empty.jpg", []), "the file is empty");
        Refused(_files.Write("noise.jpg", [1, 2, 3, 0, 5]), "not an image that is known");
        Refused(_files.Root, "this is a directory");
    }

    [Fact]
    public void Too_small_and_too_large_images_are_refused_with_their_size()
    {
        using Image tiny = Solid(1, 1, 9, 9, 9);
        string path = _files.Write("tiny.png", tiny.PngsaveBuffer());
        Assert.Equal(1, _images.Read(path, ImageLimits.Any).Width);
        Refused(path, ImageLimits.Colorize, "1 x 1 pixels are too few", "at least 16 x 16");

        using Image edge = Solid(16, 16, 9, 9, 9);
        string whole = _files.Write("edge.png", edge.PngsaveBuffer());
        Assert.Equal(16, _images.Read(whole, ImageLimits.Colorize).Height);
        Refused(whole, new ImageLimits(1, 255), "16 x 16 is 0.0 megapixels");
    }

    [Fact]
    public void A_huge_image_is_refused_from_its_header_alone()
    {
        using Image picture = Solid(16, 16, 9, 9, 9);
        byte[] png = picture.PngsaveBuffer();
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 30000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 2000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));
        Refused(_files.Write("a.png", png), "30000 x 2000 is 60.0 megapixels", "the limit is 50");
    }

    [Fact]
    public void Labels_round_trip_and_only_8_bit_grey_and_palettes_are_accepted()
    {
        byte[] indices = [0, 1, 20, 255, 7, 9];
        _images.WritePng(_files["l.png"], new LabelMap(3, 2, indices));
        Assert.Equal(indices, _images.ReadLabels(_files["l.png"]).Indices);

        using Image colour = Solid(16, 16, 9, 80, 9);
        using Image bits = colour.ExtractBand(0).Copy(interpretation: Interpretation.Bw);
        LabelsRefused(_files.Write("c.png", colour.PngsaveBuffer()), "it has colours or alpha");
        Assert.Equal(indices, _images.ReadLabels(_files.Write("p.png", LabelFiles.PalettePng(3, 2, indices))).Indices);
        LabelsRefused(_files.Write("b.png", bits.PngsaveBuffer(bitdepth: 4)), "it has 4 bits a pixel");
        LabelsRefused(_files.Write("j.png", colour.JpegsaveBuffer()), "this is a JPEG");
    }

    [Fact]
    public void A_write_that_fails_names_the_file_and_leaves_the_old_one()
    {
        string blocked = _files.Write("file", "in the way");
        var error = Assert.Throws<UserException>(() => _images.WritePng(Path.Combine(blocked, "a.png"), new RgbImage(1, 1, new float[3])));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Equal("in the way", File.ReadAllText(blocked));
    }

    private void Refused(string path, params string[] parts) => Refused(path, ImageLimits.Any, parts);

    private void Refused(string path, ImageLimits limits, params string[] parts)
        => AssertMessage(Assert.Throws<ImageFileException>(() => _images.Read(path, limits)), path, parts);

    private void LabelsRefused(string path, params string[] parts)
        => AssertMessage(Assert.Throws<ImageFileException>(() => _images.ReadLabels(path)), path, parts);

    private static void AssertMessage(ImageFileException error, string path, string[] parts)
    {
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    private static void AssertColour(RgbImage image, int r, int g, int b, int tolerance)
    {
        Assert.Null(image.Alpha);
        for (int i = 0; i < image.Rgb.Length; i += 3)
        {
            Assert.Equal(r / 255f, image.Rgb[i], tolerance / 255f);
            Assert.Equal(g / 255f, image.Rgb[i + 1], tolerance / 255f);
            Assert.Equal(b / 255f, image.Rgb[i + 2], tolerance / 255f);
        }
    }

    private static Image Solid(int width, int height, byte r, byte g, byte b)
    {
        byte[] pixels = [.. Enumerable.Range(0, width * height).SelectMany(_ => new[] { r, g, b })];
        using Image image = Image.NewFromMemory(pixels, width, height, 3, BandFormat.Uchar);
        return image.Copy(interpretation: Interpretation.Srgb);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
        }

        return ~crc;
    }
}
