using IlgpuColorize.Data;
using Xunit;

namespace IlgpuColorize.Tests.Data.Imports;

public sealed class IndexImagesTests : IDisposable
{
    private const int Width = 13;
    private const int Height = 7;
    private const int Mutations = 3000;
    private static readonly byte[] Indices = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)(i * i % 251))];
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(8, 3)]
    [InlineData(4, 3)]
    [InlineData(2, 3)]
    [InlineData(1, 3)]
    [InlineData(4, 0)]
    public void Png_gives_the_indices_that_it_stores(int depth, byte kind)
    {
        byte[] indices = [.. Indices.Select(index => (byte)(index & (1 << depth) - 1))];
        LabelMap labels = IndexImages.ReadPng(_files.Write("labels.png", LabelFiles.PalettePng(Width, Height, indices, depth, kind)));
        Assert.Equal((Width, Height), (labels.Width, labels.Height));
        Assert.Equal(indices, labels.Indices);
    }

    [Fact]
    public void Png_of_the_codec_is_read_too()
    {
        new VipsImageFiles().WritePng(_files["grey.png"], new LabelMap(Width, Height, Indices));
        Assert.Equal(Indices, IndexImages.ReadPng(_files["grey.png"]).Indices);
    }

    [Theory]
    [InlineData("S", false, false, false)]
    [InlineData("S", true, false, true)]
    [InlineData("LabelMap", false, true, false)]
    [InlineData("GTcls.Segmentation", false, true, false)]
    [InlineData("GTcls.Segmentation", true, true, true)]
    public void Mat_gives_the_matrix_row_after_row(string name, bool bigEndian, bool compressed, bool doubles)
    {
        string path = _files.Write("labels.mat", LabelFiles.Mat(name, Height, Width, Indices, bigEndian, compressed, doubles));
        LabelMap labels = IndexImages.ReadMat(path, name);
        Assert.Equal((Width, Height), (labels.Width, labels.Height));
        Assert.Equal(Indices, labels.Indices);
    }

    [Theory]
    [InlineData("Missing", "has no matrix 'Missing'")]
    [InlineData("title", "'title' is no matrix of numbers")]
    public void Mat_without_the_matrix_is_refused(string name, string why)
    {
        string path = _files.Write("labels.mat", LabelFiles.Mat("S", Height, Width, Indices));
        string message = Assert.Throws<ImageFileException>(() => IndexImages.ReadMat(path, name)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_are_refused_by_name()
    {
        string text = _files.Write("labels.txt", "no picture");
        Assert.Contains(
            "this is a text", Assert.Throws<ImageFileException>(() => IndexImages.ReadPng(text)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "no MAT-file of level 5", Assert.Throws<ImageFileException>(() => IndexImages.ReadMat(text, "S"))
            .Message, StringComparison.Ordinal);
        Assert.Contains(
            "none.mat", Assert.Throws<ImageFileException>(() => IndexImages.ReadMat(_files["none.mat"], "S"))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_read_or_refused_never_worse()
    {
        byte[][] whole =
        [
            LabelFiles.PalettePng(Width, Height, Indices), LabelFiles.Mat("S", Height, Width, Indices),
                LabelFiles.Mat("GTcls.S", Height, Width, Indices),
            LabelFiles.Mat("GTcls.S", Height, Width, Indices, compressed: true),
        ];
        Random random = new(11);
        int refused = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] damaged = Damage(whole[i % whole.Length], random);
            string path = _files.Write("damaged", damaged);
            string name = i % whole.Length == 1 ? "S" : "GTcls.S";
            Exception? thrown = Record.Exception(
                () => i % whole.Length == 0 ? IndexImages.ReadPng(path) : IndexImages.ReadMat(path, name));
            Assert.True(thrown is null or ImageFileException, $"mutation {i}: {thrown}");
            refused += thrown is null ? 0 : 1;
        }
        Assert.InRange(refused, Mutations / 4, Mutations);
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        byte[] damaged = random.Next(4) == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
        for (int i = random.Next(1, 4); i > 0 && damaged.Length > 0; i--)
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        return damaged;
    }
}
