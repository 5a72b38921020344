using System.Buffers.Binary;
using System.Diagnostics;
using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Data.Images;

public sealed class BmpFileTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Twenty_four_bits_are_read_from_the_last_row_up_and_become_a_png()
    {
        // Two rows of three pixels, each padded to twelve bytes; 11,811 pixels a metre are 300 an inch.
        byte[] file = File(3, 2, 24, 0, [], [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 0, 0, 0]);
        Photo photo = _images.ReadPhoto(_files.Write("a.png", file), ImageLimits.Any);
        Assert.Equal([30, 20, 10, 60, 50, 40, 90, 80, 70, 3, 2, 1, 6, 5, 4, 9, 8, 7], photo.Image.ToBytes());
        Assert.Equal((ImageFormat.Bmp, 8, 11.811), (photo.Metadata.Format, photo.Metadata.BitDepth, photo.Metadata.HorizontalResolution));
        Assert.Equal(ImageFormat.Png, new PhotoEncoding().FormatFor(photo.Metadata));
        byte[] topDown = File(3, -2, 24, 0, [], file[54..]);
        Assert.Equal([3, 2, 1], _images.Read(_files.Write("b.bmp", topDown), ImageLimits.Any).ToBytes()[..3]);
    }

    [Fact]
    public void Palettes_of_1_4_and_8_bits_are_read()
    {
        byte[] palette = [0, 0, 0, 0, 255, 128, 64, 0];
        foreach ((int bits, byte[] row) in ((int, byte[])[])[(1, [0b0110_0000, 0, 0, 0]), (4, [0x01, 0x10, 0, 0]), (8, [0, 1, 1, 0])])
        {
            byte[] file = File(4, 1, bits, 0, palette, row);
            Assert.Equal(
                [0, 0, 0, 64, 128, 255, 64, 128, 255, 0, 0, 0], _images.Read(_files.Write("a.bmp", file), ImageLimits.Any).ToBytes());
        }
    }

    [Fact]
    public void Runs_are_expanded()
    {
        byte[] palette = [.. Enumerable.Range(0, 256).SelectMany(i => new byte[] { (byte)i, (byte)i, (byte)i, 0 })];
        // From below: three times 7, then a move by one; and 1, 2, 3 as they are, padded.
        byte[] runs = [3, 7, 0, 2, 1, 0, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 1];
        RgbImage image = _images.Read(_files.Write("a.bmp", File(4, 2, 8, 1, palette, runs)), ImageLimits.Any);
        Assert.Equal([1, 2, 3, 0, 7, 7, 7, 0], image.ToBytes().Where((_, i) => i % 3 == 0));
        byte[] nibbles = [3, 0x12, 0, 4, 0x34, 0x56, 0, 1];
        image = _images.Read(_files.Write("b.bmp", File(7, 1, 4, 2, palette[..64], nibbles)), ImageLimits.Any);
        Assert.Equal([1, 2, 1, 3, 4, 5, 6], image.ToBytes().Where((_, i) => i % 3 == 0));
        Assert.Contains(
            "its runs end before its pixels do", Assert.Throws<ImageFileException>(
                () => _images.Read(_files.Write("c.bmp", File(4, 2, 8, 1, palette, runs[..^2])), ImageLimits.Any)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_say_where_colours_and_opacity_are()
    {
        // 5, 6 and 5 bits: red, then half of green.
        byte[] masks565 = [0, 0xF8, 0, 0, 0xE0, 0x07, 0, 0, 0x1F, 0, 0, 0];
        RgbImage image = _images.Read(_files.Write("a.bmp", File(2, 1, 16, 3, masks565, [0, 0xF8, 0, 0x04])), ImageLimits.Any);
        Assert.Equal([255, 0, 0, 0, 130, 0], image.ToBytes());
        // A header of 56 bytes, which holds the masks: opacity first.
        byte[] masksOf32 = [0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF];
        byte[] file = File(1, 1, 32, 3, masksOf32, [3, 2, 1, 51], headerBytes: 56);
        image = _images.Read(_files.Write("b.bmp", file), ImageLimits.Any);
        Assert.Equal([1, 2, 3], image.ToBytes());
        Assert.Equal([13_107], image.Alpha);
        Assert.Null(_images.Read(_files.Write("c.bmp", File(1, 1, 32, 0, [], [3, 2, 1, 51])), ImageLimits.Any).Alpha);
    }

    [Fact]
    public void What_is_cut_too_large_or_unknown_is_refused_with_the_reason()
    {
        byte[] whole = File(3, 2, 24, 0, [], new byte[24]);
        foreach (int length in (int[])[20, 40, 60, 77])
            Assert.Contains("BMP is damaged or cut short", Refusal(whole[..length]), StringComparison.Ordinal);
        Assert.Contains("megapixels; the limit is", Refusal(File(100_000, 100_000, 24, 0, [], [])), StringComparison.Ordinal);
        Assert.Contains("its header is of no kind that is known", Refusal(File(3, 2, 24, 4, [], new byte[24])), StringComparison.Ordinal);
        Random random = new(1);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] mutant = [.. File(5, 4, i % 2 == 0 ? 8 : 4, i % 2 + 1, new byte[64], [5, 1, 0, 0, 5, 1, 0, 1])];
            mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            mutant[random.Next(14, 54)] = (byte)random.Next(256);
            try
            {
                _ = BmpFile.Decode("mutant", mutant, new ImageLimits(1, 1_000_000));
            }
            catch (ImageFileException)
            {
                // Refused, as it may be.
            }
        }

        string Refusal(byte[] file)
            => Assert.Throws<ImageFileException>(() => _images.Read(_files.Write("a.bmp", file), ImageLimits.Any)).Message;
    }

    [Fact]
    public void ImageMagicks_files_are_read_as_it_reads_them()
    {
        string png = _files["a.png"];
        _images.WritePng(png, TestPhotos.EightBits(TestPhotos.Waves(37, 23, 1)));
        if (!Convert(png, "BMP3:" + _files["a.bmp"]))
            Assert.Skip("ImageMagick is not on this machine.");
        Assert.Equal(_images.Read(png, ImageLimits.Any).ToBytes(), _images.Read(_files["a.bmp"], ImageLimits.Any).ToBytes());
        foreach (string[] form in (string[][])[["-colors", "200", "-type", "palette"], ["-colors", "12", "-type", "palette"],
            ["-monochrome"]])
        {
            Assert.True(Convert([png, .. form, "BMP3:" + _files["b.bmp"]]));
            Assert.True(Convert(_files["b.bmp"], "PNG24:" + _files["b.png"]));
            Assert.Equal(_images.Read(_files["b.png"], ImageLimits.Any).ToBytes(),
                _images.Read(_files["b.bmp"], ImageLimits.Any).ToBytes());
        }
    }

    private static bool Convert(params string[] arguments)
    {
        try
        {
            using Process process = Process.Start("convert", arguments);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    // What follows the header is masks or the palette; in a longer header it is part of it.
    private static byte[] File(int width, int height, int bits, int compression, byte[] behind, byte[] pixels, int headerBytes = 40)
    {
        byte[] start = new byte[54];
        "BM"u8.CopyTo(start);
        Put(10, 54 + behind.Length);
        Put(14, headerBytes);
        Put(18, width);
        Put(22, height);
        Put(26, 1 | bits << 16);
        Put(30, compression);
        Put(38, 11_811);
        Put(42, 11_811);
        return [.. start, .. behind, .. pixels];

        void Put(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(start.AsSpan(at), value);
    }
}
