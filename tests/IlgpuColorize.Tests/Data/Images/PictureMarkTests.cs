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
