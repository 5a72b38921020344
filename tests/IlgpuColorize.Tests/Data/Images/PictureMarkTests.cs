using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Data.Images;

public sealed class PictureMarkTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Marked_picture_is_known_to_be_its_inputs_and_decodes_as_before()
    {
        RgbImage picture = TestPhotos.EightBits(TestPhotos.Waves(17, 16, 1));
        string path = _files.Write("a-1.png", PictureMark.Put(_images.EncodePng(picture), _files["a.jpg"]));
        Assert.True(PictureMark.Has(path, _files["a.jpg"]));
        Assert.False(PictureMark.Has(path, _files["other/a.jpg"]));
        Assert.Equal(picture.Rgb, _images.Read(path, ImageLimits.Any).Rgb);
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Tiff)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Avif)]
    public void Every_format_that_is_written_holds_a_mark_that_readers_pass_over(string format)
    {
        Photo photo = new(TestPhotos.EightBits(TestPhotos.Waves(33, 18, 1)), new PhotoMetadata { Format = format });
        byte[] plain = _images.Encode(photo, new PhotoEncoding()), marked = PictureMark.Put(plain, _files["a.jpg"]);
        string path = _files.Write("a-1", marked);
        Assert.True(PictureMark.Has(path, _files["a.jpg"]));
        Assert.False(PictureMark.Has(path, _files["b.jpg"]));
        Assert.Equal(_images.Read(_files.Write("plain", plain), ImageLimits.Any).ToBytes(), _images.Read(path, ImageLimits.Any).ToBytes());
        marked[plain.Length / 2] ^= 1;
        Assert.False(PictureMark.Has(_files.Write("edited", marked), _files["a.jpg"]));
        if (format == ImageFormat.WebP)
            Assert.Equal(marked.Length - 8, BitConverter.ToInt32(marked, 4));
    }

    [Fact]
    public void Picture_that_was_edited_or_never_marked_is_the_users_own()
    {
        byte[] plain = _images.EncodePng(TestPhotos.Waves(17, 16, 1));
        byte[] edited = PictureMark.Put(plain, _files["a.jpg"]);
        edited[^20] ^= 1;
        Assert.False(PictureMark.Has(_files.Write("edited.png", edited), _files["a.jpg"]));
        Assert.False(PictureMark.Has(_files.Write("plain.png", plain), _files["a.jpg"]));
        Assert.False(PictureMark.Has(_files.Write("short.png", plain[..20]), _files["a.jpg"]));
        Assert.False(PictureMark.Has(_files["none.png"], _files["a.jpg"]));
    }
}
