using System.Text;
using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using NetVips;
using Xunit;
using static NetVips.Enums;

namespace IlgpuColorize.Tests.Data;

/// <summary>What goes through the program unchanged: formats, bits, alpha, metadata, profiles.</summary>
public sealed class PhotoFidelityTests : IDisposable
{
    private const string Note = "ilgpu-colorize: colors computed, seed 7";
    private const string Xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        + "<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/' dc:source='box 12'/></rdf:RDF></x:xmpmeta>";

    // A caption, record 2:120.
    private static readonly byte[] Iptc = [0x1C, 2, 120, 0, 12, .. "IPTC caption"u8];

    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    public static TheoryData<string> Writable => [.. ImageFormat.Writable];

    [Theory]
    [MemberData(nameof(Writable))]
    public void A_photo_is_written_and_read_in_every_format(string format)
    {
        RgbImage image = TestPhotos.Waves(40, 30, 1);
        byte[] file = _images.Encode(Plain(image), new PhotoEncoding { Format = format });
        Assert.Equal(format, ImageFormat.Sniff(file));
        Photo back = _images.ReadPhoto(_files.Write("misnamed.png", file), ImageLimits.Any);
        Assert.Equal((format, 40, 30), (back.Metadata.Format, back.Image.Width, back.Image.Height));
        Assert.InRange(TestPhotos.LargestLightnessDifference(image, back.Image), 0, 8);
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Tiff)]
    public void Sixteen_bits_of_colour_and_alpha_stay(string format)
    {
        float[] rgb = [.. Enumerable.Range(0, 3 * 12).Select(i => i * 1801 / 65535f)];
        ushort[] alpha = [.. Enumerable.Range(0, 12).Select(i => (ushort)(i * 5003))];
        Photo photo = new(new RgbImage(4, 3, rgb, alpha), new PhotoMetadata { Format = format, BitDepth = 16 });
        Photo back = _images.ReadPhoto(_files.Write("a", _images.Encode(photo, new PhotoEncoding())), ImageLimits.Any);
        Assert.Equal(16, back.Metadata.BitDepth);
        Assert.Equal(alpha, back.Image.Alpha!);
        for (int i = 0; i < rgb.Length; i++)
            Assert.Equal(rgb[i], back.Image.Rgb[i], 2 / 65535f);
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.WebP)]
    public void Metadata_stays_upright_and_with_the_note(string format)
    {
        Photo photo = _images.ReadPhoto(TaggedJpeg(), ImageLimits.Any);
        Assert.Equal((16, 32), (photo.Image.Width, photo.Image.Height));
        using Image back = Header(_images.Encode(photo, new PhotoEncoding { Format = format, Note = Note }), format);
        Assert.StartsWith("A. Photographer", (string)back.Get("exif-ifd0-Artist"), StringComparison.Ordinal);
        Assert.StartsWith(Note, (string)back.Get("exif-ifd0-Software"), StringComparison.Ordinal);
        Assert.Equal(1, back.Contains("orientation") ? back.Get("orientation") : 1);
        string xmp = Encoding.UTF8.GetString((byte[])back.Get("xmp-data"));
        Assert.Contains(Note, xmp, StringComparison.Ordinal);
        Assert.Contains("box 12", xmp, StringComparison.Ordinal);
        Assert.Contains("compositeWithTrainedAlgorithmicMedia", xmp, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Tiff)]
    [InlineData(ImageFormat.Png)]
    public void Resolution_stays_even_where_metadata_is_stripped(string format)
    {
        Photo photo = _images.ReadPhoto(TaggedJpeg(), ImageLimits.Any);
        using Image back = Header(_images.Encode(photo, new PhotoEncoding { Format = format, Strip = true }), format);
        Assert.Equal(300 / 25.4, back.Xres, 0.05);
        Assert.False(back.Contains("exif-ifd0-Artist"));
        Assert.False(back.Contains("xmp-data"));
        Assert.False(back.Contains("iptc-data"));
    }

    [Fact]
    public void Iptc_of_a_jpeg_stays()
    {
        Photo photo = _images.ReadPhoto(TaggedJpeg(), ImageLimits.Any);
        using Image back = Header(_images.Encode(photo, new PhotoEncoding()), ImageFormat.Jpeg);
        Assert.Equal(Iptc, PhotoshopBlock.Unwrap((byte[])back.Get("iptc-data")));
    }

    [Fact]
    public void A_block_of_resources_that_does_not_hold_together_has_no_iptc()
    {
        byte[] block = PhotoshopBlock.Wrap(Iptc);
        for (int length = 0; length < block.Length - 1; length++)
            Assert.NotEqual(Iptc, PhotoshopBlock.Unwrap(block[..length]));
        // Another resource with a name, before it.
        byte[] other = [.. "8BIM"u8, 3, 0xED, 1, (byte)'x', 0, 0, 0, 1, (byte)'y', 0];
        Assert.Equal(Iptc, PhotoshopBlock.Unwrap([.. block[..14], .. other, .. block[14..]]));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.8)]
    [InlineData(2.2)]
    public void Lightness_comes_through_a_grey_profile_that_no_colours_get(double gamma)
    {
        byte[] greys = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        using Image plain = Image.NewFromMemory(greys, 16, 16, 1, BandFormat.Uchar);
        using Image grey = plain.Copy(interpretation: Interpretation.Bw);
        using Image tagged = grey.Mutate(image => image.Set(GValue.BlobType, "icc-profile-data", GreyProfile.OfGamma(gamma)));
        Photo photo = _images.ReadPhoto(_files.Write("a.png", tagged.PngsaveBuffer()), ImageLimits.Any);
        for (int i = 16; i < 256; i++)
        {
            double y = Math.Pow(i / 255.0, gamma), expected = y > 216 / 24389.0 ? 116 * Math.Cbrt(y) - 16 : 24389 / 27.0 * y;
            Assert.Equal(expected, TestPhotos.LabOf(photo.Image, i).L, 0.5);
        }
        Assert.False(photo.Metadata.HasRgbProfile);
        using Image back = Header(_images.Encode(photo, new PhotoEncoding { Profile = OutputProfile.Source }), ImageFormat.Png);
        Assert.Equal("RGB ", Encoding.ASCII.GetString((byte[])back.Get("icc-profile-data"), 16, 4));
    }

    [Theory]
    [InlineData(OutputProfile.P3)]
    [InlineData(OutputProfile.Source)]
    public void Colours_are_the_same_in_another_profile(OutputProfile profile)
    {
        RgbImage image = TestPhotos.EightBits(TestPhotos.Waves(20, 16, 3));
        PhotoMetadata wide = new() { Format = ImageFormat.Png, Profile = Image.ProfileLoad("p3") };
        byte[] file = _images.Encode(new Photo(image, wide), new PhotoEncoding { Profile = profile });
        using (Image back = Header(file, ImageFormat.Png))
            Assert.Equal(Image.ProfileLoad("p3"), (byte[])back.Get("icc-profile-data"));
        RgbImage read = _images.Read(_files.Write("a.png", file), ImageLimits.Any);
        for (int i = 0; i < image.Rgb.Length; i++)
            Assert.Equal(image.Rgb[i], read.Rgb[i], 3 / 255f);
    }

    [Fact]
    public void Pages_are_told_and_taken()
    {
        using Image dark = Image.Black(20, 16) + 10, light = Image.Black(20, 16) + 200;
        using Image both = Image.Arrayjoin([dark, light], across: 1).Cast(BandFormat.Uchar).Copy(interpretation: Interpretation.Bw);
        string path = _files.Write("a.tif", both.TiffsaveBuffer(pageHeight: 16));
        Assert.Equal((2, 10 / 255f), (_images.ReadPhoto(path, ImageLimits.Any).Metadata.Pages, _images.Read(path, ImageLimits.Any).Rgb[0]));
        Assert.Equal(200 / 255f, _images.ReadPhoto(path, ImageLimits.Any, page: 2).Image.Rgb[0]);
        var error = Assert.Throws<ImageFileException>(() => _images.ReadPhoto(path, ImageLimits.Any, page: 3));
        Assert.Contains("--page that it has instead of 3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ForeignTiffCompression.Lzw)]
    [InlineData(ForeignTiffCompression.Deflate)]
    [InlineData(ForeignTiffCompression.Ccittfax4)]
    public void Scans_of_every_compression_are_read(ForeignTiffCompression compression)
    {
        byte[] pixels = [.. Enumerable.Range(0, 32 * 16).Select(i => (byte)(i % 32 < 8 ? 255 : 0))];
        using Image plain = Image.NewFromMemory(pixels, 32, 16, 1, BandFormat.Uchar);
        using Image grey = plain.Copy(interpretation: Interpretation.Bw);
        int? bits = compression == ForeignTiffCompression.Ccittfax4 ? 1 : null;
        RgbImage back = _images.Read(_files.Write("a.tif", grey.TiffsaveBuffer(compression: compression, bitdepth: bits)), ImageLimits.Any);
        Assert.Equal(pixels.Select(value => value / 255f), back.Rgb.Where((_, i) => i % 3 == 0));
    }

    [Theory]
    [InlineData(ImageFormat.Tiff)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Avif)]
    public void A_file_that_is_cut_short_is_refused(string format)
    {
        byte[] whole = _images.Encode(Plain(TestPhotos.Waves(200, 150, 1)), new PhotoEncoding { Format = format });
        string path = _files.Write("cut", whole[..(whole.Length / 2)]);
        var error = Assert.Throws<ImageFileException>(() => _images.ReadPhoto(path, ImageLimits.Any));
        Assert.Contains("damaged or cut short", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_earlier_note_is_replaced()
    {
        string xmp = Encoding.UTF8.GetString(XmpNote.AddTo(XmpNote.AddTo(null, "first"), "second"));
        Assert.DoesNotContain("first", xmp, StringComparison.Ordinal);
        Assert.Contains("second", xmp, StringComparison.Ordinal);
        Assert.Contains("second", Encoding.UTF8.GetString(XmpNote.AddTo([1, 2, 3], "second")), StringComparison.Ordinal);
    }

    private static Photo Plain(RgbImage image) => new(image, new PhotoMetadata { Format = ImageFormat.Png });

    private static Image Header(byte[] file, string format) => VipsFormats.Load(format, file, page: 0);

    // 32 x 16, to be turned clockwise.
    private string TaggedJpeg()
    {
        using Image picture = Image.Black(32, 16, bands: 3).Copy(interpretation: Interpretation.Srgb, xres: 300 / 25.4, yres: 300 / 25.4);
        using Image tagged = picture.Mutate(image =>
        {
            image.Set(GValue.GIntType, "orientation", 6);
            image.Set(GValue.GStrType, "exif-ifd0-Artist", "A. Photographer");
            image.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes(Xmp));
            image.Set(GValue.BlobType, "iptc-data", PhotoshopBlock.Wrap(Iptc));
        });
        return _files.Write("tagged.jpg", tagged.JpegsaveBuffer());
    }
}
