using System.Buffers.Binary;
using System.Text;
using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using NetVips;
using Xunit;
using static NetVips.Enums;

namespace IlgpuColorize.Tests.Data.Images;

public sealed class TiffMetadataTests : IDisposable
{
    private const string Artist = "exif-ifd0-Artist", Exposure = "exif-ifd2-ExposureTime", Comment = "exif-ifd2-UserComment";
    private const string Latitude = "exif-ifd3-GPSLatitude";

    private static readonly byte[] Iptc = [0x1C, 2, 5, 0, 9, .. "box 12, 7"u8];

    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Exif_and_iptc_go_from_a_jpeg_to_a_tiff_and_back(bool inStrips)
    {
        Photo photo = _images.ReadPhoto(TaggedJpeg(), ImageLimits.Any);
        PhotoEncoding asTiff = new() { Format = ImageFormat.Tiff, Note = "colors computed" };
        Photo tiff = _images.ReadPhoto(_files.Write("a.tif", Encode(photo, asTiff, inStrips)), ImageLimits.Any);
        Assert.Equal(photo.Image.ToBytes(), tiff.Image.ToBytes());
        Assert.Equal(Iptc, tiff.Metadata.Iptc);
        // The reader of EXIF in JPEGs is not ours.
        using Image before = Image.NewFromFile(_files["a.jpg"]);
        using Image after = Image.JpegloadBuffer(_images.Encode(tiff, new PhotoEncoding { Format = ImageFormat.Jpeg }));
        foreach (string field in (string[])[Artist, Exposure, Comment, Latitude])
            Assert.Equal((string)before.Get(field), (string)after.Get(field));
        Assert.StartsWith("colors computed", (string)after.Get("exif-ifd0-Software"), StringComparison.Ordinal);
        Assert.Equal(Iptc, PhotoshopBlock.Unwrap((byte[])after.Get("iptc-data")));

        // And again, from a TIFF to a TIFF: nothing is lost or doubled.
        Photo again = _images.ReadPhoto(_files.Write("b.tif", Encode(tiff, asTiff, inStrips)), ImageLimits.Any);
        Assert.Equal(tiff.Metadata.Exif, again.Metadata.Exif);
        Assert.Equal(Iptc, again.Metadata.Iptc);
    }

    [Fact]
    public void Stripped_tiffs_have_neither()
    {
        Photo photo = _images.ReadPhoto(TaggedJpeg(), ImageLimits.Any);
        byte[] file = _images.Encode(photo, new PhotoEncoding { Format = ImageFormat.Tiff, Strip = true });
        PhotoMetadata back = _images.ReadPhoto(_files.Write("a.tif", file), ImageLimits.Any).Metadata;
        Assert.Null(back.Exif);
        Assert.Null(back.Iptc);
        Assert.DoesNotContain("A. Photographer", Encoding.ASCII.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_big_endian_page_is_read_and_its_iptc_of_four_byte_numbers_put_in_order()
    {
        // Artist, the IPTC as two numbers of four bytes, and a directory of the camera with an exposure of 1/250.
        byte[] file =
        [
            .. "MM\0*"u8, .. Four(8), .. Two(3),
            .. Two(315), .. Two(2), .. Four(6), .. Four(50),
            .. Two(33723), .. Two(4), .. Four(2), .. Four(56),
            .. Two(34665), .. Two(4), .. Four(1), .. Four(64), .. Four(0),
            .. "Adams\0"u8, 3, 5, 2, 0x1C, (byte)'t', (byte)'s', (byte)'e', (byte)'t',
            .. Two(1), .. Two(33434), .. Two(5), .. Four(1), .. Four(82), .. Four(0), .. Four(1), .. Four(250),
        ];
        (byte[]? exif, byte[]? iptc) = TiffMetadata.Read(new MemoryStream(file), page: 1);
        Assert.Equal([0x1C, 2, 5, 3, .. "test"u8], iptc);
        Photo photo = new(TestPhotos.Waves(16, 16, 1), new PhotoMetadata { Format = ImageFormat.Jpeg, Exif = exif });
        using Image jpeg = Image.JpegloadBuffer(_images.Encode(photo, new PhotoEncoding()));
        Assert.StartsWith("Adams", (string)jpeg.Get(Artist), StringComparison.Ordinal);
        Assert.StartsWith("1/250", (string)jpeg.Get(Exposure), StringComparison.Ordinal);

        static byte[] Two(ushort value) => [(byte)(value >> 8), (byte)value];

        static byte[] Four(uint value)
        {
            byte[] bytes = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
            return bytes;
        }
    }

    [Fact]
    public void Damaged_directories_say_nothing_and_do_no_harm()
    {
        byte[] whole = Encode(_images.ReadPhoto(TaggedJpeg(), ImageLimits.Any), new PhotoEncoding { Format = ImageFormat.Tiff },
            inStrips: false);
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] mutant = [.. whole[..(i % 3 == 0 ? random.Next(whole.Length) : whole.Length)]];
            // Anywhere, and near the end, where the directory is.
            for (int k = 0; k < 8 && mutant.Length > 0; k++)
                mutant[random.Next(k % 2 == 0 ? 0 : Math.Max(0, mutant.Length - 300), mutant.Length)] = (byte)random.Next(256);
            (byte[]? exif, byte[]? iptc) = TiffMetadata.Read(new MemoryStream(mutant), page: 1 + i % 3);
            using MemoryStream target = new();
            target.Write(whole);
            TiffMetadata.Put(target, exif, iptc, note: null);
            using Image header = VipsFormats.Load(ImageFormat.Tiff, target.ToArray(), page: 0);
            Assert.Equal(16, header.Width);
        }
    }

    private byte[] Encode(Photo photo, PhotoEncoding encoding, bool inStrips)
    {
        if (!inStrips)
            return _images.Encode(photo, encoding);
        using MemoryStream file = new();
        PhotoStrips strips = new(photo.Image.Width, photo.Image.Height, HasAlpha: false, photo.Metadata, () => [photo.Image]);
        _images.Encode(strips, encoding, file);
        return file.ToArray();
    }

    private string TaggedJpeg()
    {
        using Image plain = VipsPixels.FromPicture(TestPhotos.Waves(16, 32, 1), deep: false);
        using Image tagged = plain.Mutate(image =>
        {
            image.Set(GValue.GStrType, Artist, "A. Photographer");
            image.Set(GValue.GStrType, Exposure, "1/250");
            image.Set(GValue.GStrType, Comment, "from the attic, found in a box that had been forgotten");
            image.Set(GValue.GStrType, Latitude, "48/1 12/1 30/1");
            image.Set(GValue.BlobType, "iptc-data", PhotoshopBlock.Wrap(Iptc));
        });
        tagged.Jpegsave(_files["a.jpg"], q: 95, keep: ForeignKeep.All);
        return _files["a.jpg"];
    }
}
