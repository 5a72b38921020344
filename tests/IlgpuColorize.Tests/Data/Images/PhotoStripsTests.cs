using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using NetVips;
using Xunit;

namespace IlgpuColorize.Tests.Data.Images;

public sealed class PhotoStripsTests : IDisposable
{
    // Two strips.
    private const int Width = 1100, Height = 1100;

    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(ImageFormat.Jpeg, 8, false)]
    [InlineData(ImageFormat.Png, 8, true)]
    [InlineData(ImageFormat.Png, 16, false)]
    [InlineData(ImageFormat.Tiff, 8, false)]
    [InlineData(ImageFormat.Tiff, 16, true)]
    public void Strips_are_the_photo(string format, int bits, bool alpha)
    {
        string path = Write(format, bits, alpha);
        Photo whole = _images.ReadPhoto(path, ImageLimits.Any);
        PhotoStrips photo = _images.OpenStrips(path, ImageLimits.Any)!;
        Assert.Equal((Width, Height, alpha), (photo.Width, photo.Height, photo.HasAlpha));
        Assert.Equal(whole.Metadata with { Exif = null, Xmp = null, Iptc = null, Profile = null },
            photo.Metadata with { Exif = null, Xmp = null, Iptc = null, Profile = null });
        RgbImage[] strips = [.. photo.Read()];
        Assert.Equal(2, strips.Length);
        AssertSame(whole.Image, strips);
        AssertSame(whole.Image, [.. photo.Read()]);
        Assert.Equal(Resize.To(whole.Image, 40, 30).Rgb, Resize.To(photo, 40, 30).Rgb);
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg, 8, false)]
    [InlineData(ImageFormat.Png, 8, true)]
    [InlineData(ImageFormat.Tiff, 16, true)]
    [InlineData(ImageFormat.Tiff, 8, false)]
    public void What_is_written_in_strips_is_what_is_written_whole(string format, int bits, bool alpha)
    {
        Photo photo = new(Picture(alpha), new PhotoMetadata { Format = format, BitDepth = bits });
        PhotoEncoding encoding = new() { Note = "colors computed", Profile = OutputProfile.P3 };
        using MemoryStream file = new();
        _images.Encode(new PhotoStrips(Width, Height, alpha, photo.Metadata, () => StripsOf(photo.Image)), encoding, file);
        Photo expected = _images.ReadPhoto(_files.Write("whole", _images.Encode(photo, encoding)), ImageLimits.Any);
        Photo actual = _images.ReadPhoto(_files.Write("strips", file.ToArray()), ImageLimits.Any);
        AssertSame(expected.Image, [actual.Image]);
        Assert.Equal(expected.Metadata.Xmp, actual.Metadata.Xmp);
        Assert.Equal(expected.Metadata.Profile, actual.Metadata.Profile);
        Assert.Equal(expected.Metadata.BitDepth, actual.Metadata.BitDepth);
    }

    [Fact]
    public void What_goes_wrong_while_rows_are_computed_is_said_as_it_is()
    {
        PhotoStrips photo = new(Width, Height, false, new PhotoMetadata { Format = ImageFormat.Png }, Broken);
        using MemoryStream file = new();
        UserException failure = Assert.Throws<UserException>(() => _images.Encode(photo, new PhotoEncoding(), file));
        Assert.Equal("the scanner is on fire", failure.Message);

        static IEnumerable<RgbImage> Broken()
        {
            yield return StripsOf(Picture(alpha: false)).First();
            throw new UserException("the scanner is on fire");
        }
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Tiff)]
    public void A_cut_file_is_refused(string format)
    {
        byte[] file = File.ReadAllBytes(Write(format, 8, alpha: false));
        string path = _files.Write("cut", file[..(file.Length * 3 / 4)]);
        ImageFileException refusal = Assert.Throws<ImageFileException>(() => _images.OpenStrips(path, ImageLimits.Any)!.Read().Count());
        Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("get a whole copy of the file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_that_is_turned_or_decoded_at_once_is_held()
    {
        string path = _files["turned.jpg"];
        using (Image picture = Image.Black(20, 10).Mutate(target => target.Set(GValue.GIntType, "orientation", 6)))
            picture.Jpegsave(path);
        Assert.Null(_images.OpenStrips(path, ImageLimits.Any));
        Assert.Null(_images.OpenStrips(Write(ImageFormat.WebP, 8, alpha: false), ImageLimits.Any));
        Assert.Contains(
            "the limit is 1,", Assert.Throws<ImageFileException>(
                () => _images.OpenStrips(Write(ImageFormat.Png, 8, false), new ImageLimits(1, 1_000_000))).Message,
            StringComparison.Ordinal);
    }

    private string Write(string format, int bits, bool alpha)
        => _files.Write("photo", _images.Encode(
            new Photo(Picture(alpha), new PhotoMetadata { Format = format, BitDepth = bits, HorizontalResolution = 12 }),
            new PhotoEncoding()));

    private static RgbImage Picture(bool alpha) => TestPhotos.Waves(Width, Height, seed: 1, alpha);

    private static IEnumerable<RgbImage> StripsOf(RgbImage picture)
    {
        for (int row = 0; row < picture.Height; row += 400)
        {
            int rows = Math.Min(400, picture.Height - row), pixel = row * picture.Width, pixels = rows * picture.Width;
            yield return new RgbImage(
                picture.Width, rows, picture.Rgb[(3 * pixel)..(3 * (pixel + pixels))], picture.Alpha?[pixel..(pixel + pixels)]);
        }
    }

    private static void AssertSame(RgbImage whole, RgbImage[] strips)
    {
        Assert.Equal(whole.Height, strips.Sum(strip => strip.Height));
        float[] rgb = [.. strips.SelectMany(strip => strip.Rgb)];
        Assert.True(whole.Rgb.AsSpan().SequenceEqual(rgb), "colours differ");
        ushort[] alpha = [.. strips.SelectMany(strip => strip.Alpha ?? [])];
        Assert.True((whole.Alpha ?? []).AsSpan().SequenceEqual(alpha), "opacities differ");
    }
}
