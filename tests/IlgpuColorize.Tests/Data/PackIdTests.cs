using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Data;

public sealed class PackIdTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("../a")]
    [InlineData("sub/../../../a")]
    [InlineData("..\\a")]
    [InlineData("/etc/passwd")]
    public void Id_that_leads_out_of_the_data_set_is_refused(string id)
    {
        _images.WritePng(_files["a.png"], TestPhotos.Waves(16, 16, 1));
        _images.WritePng(_files["pack/images/b.png"], TestPhotos.Waves(16, 16, 1));
        _files.Write("pack/train.txt", $"b\n{id}\n");
        string list = Path.Combine(_files.Root, "pack", "train.txt");
        Assert.Equal(
            $"{list}: names '{id}', which leads out of images/; name images below it, without '..'.",
            Assert.Throws<PackException>(() => Pack.Open(_files["pack"], _images)).Message);
    }

    [Fact]
    public void Id_may_name_a_folder_below_and_has_one_image()
    {
        _images.WritePng(_files["pack/images/sub/a.png"], TestPhotos.Waves(16, 16, 1));
        _files.Write("pack/train.txt", "sub/a\n");
        Assert.Equal(["sub/a"], Pack.Open(_files["pack"], _images).TrainIds);
        TestPhotos.WriteJpeg(_files["pack/images/sub/a.jpg"], TestPhotos.Waves(16, 16, 1));
        Assert.EndsWith(
            "names 'sub/a', which is both a.jpg and a.png; keep one of them.",
            Assert.Throws<PackException>(() => Pack.Open(_files["pack"], _images)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grey_labels_with_a_transparent_entry_are_labels()
    {
        byte[] png = _images.EncodePng(new LabelMap(4, 4, [.. Enumerable.Range(0, 16).Select(i => (byte)(i % 3))]));
        // tRNS of a grey PNG is one 16-bit value, here 0, with its checksum.
        byte[] transparency = [0, 0, 0, 2, (byte)'t', (byte)'R', (byte)'N', (byte)'S', 0, 0, .. Checksum];
        string path = _files.Write("labels.png", [.. png[..33], .. transparency, .. png[33..]]);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (byte)(i % 3)), _images.ReadLabels(path).Indices);
    }

    private static ReadOnlySpan<byte> Checksum => [0x76, 0x93, 0xCD, 0x38];
}
