using System.Text;
using IlgpuColorize.Data;
using IlgpuColorize.ImageSharp;
using IlgpuColorize.Tests.Data.Imports;
using Xunit;

namespace IlgpuColorize.Tests.Data.Codecs;

/// <summary>
/// One body for both codecs: every file is read right or refused, none that lacks a part is taken; and the page that says which is which.
/// </summary>
public sealed class CodecConformanceTests
{
    private const string Begin = "<!-- Written by CodecConformanceTests. -->\n", End = "<!-- To here. -->\n";
    private const string WriteSwitch = "ILGPU_COLORIZE_WRITE_FORMATS";

    private static readonly string[] s_cut =
        ["JPEG", "JPEG, progressive", "JPEG, chroma halved, restart markers", "PNG", "PNG, interlaced", "PNG, 16 bits", "TIFF",
            "TIFF, Deflate", "WebP", "WebP, lossless", "WebP, transparent", "AVIF"];

    private static string Page => Path.Combine(LayeringTests.FindRoot(), "src", "IlgpuColorize.Data", "FORMATS.md");

    public static TheoryData<string, string> Reading => new(
        from codec in Codecs.Keys
        from file in CodecFiles.All
        select (codec, file.Name));

    public static TheoryData<string, string> Cutting => new(
        from codec in Codecs.Keys
        from file in s_cut
        select (codec, file));

    private static Dictionary<string, IImageFiles> Codecs { get; } = new()
    {
        ["ImageSharp"] = new ImageSharpFiles(),
        ["libvips"] = new VipsImageFiles(),
    };

    [Theory]
    [MemberData(nameof(Reading))]
    public void A_file_is_read_right_or_refused_by_name(string codec, string name)
    {
        string outcome = CodecOutcomes.Read(Codecs[codec], Find(name));
        Assert.True(outcome == CodecOutcomes.Yes || outcome.StartsWith("FILE: ", StringComparison.Ordinal), outcome);
    }

    [Theory]
    [MemberData(nameof(Cutting))]
    public void A_file_that_is_cut_short_is_refused(string codec, string name)
    {
        byte[] whole = Find(name).File;
        foreach (double share in (double[])[0.02, 0.1, 0.5, 0.9, 0.99])
        {
            string? refusal = CodecOutcomes.ReadDamaged(Codecs[codec], whole[..Math.Max(16, (int)(share * whole.Length))]);
            Assert.True(refusal is not null, $"{share:P0} of a {name} was taken");
            Assert.StartsWith("FILE: ", refusal, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ImageSharp")]
    [InlineData("libvips")]
    public void A_jpeg_that_lacks_its_end_marker_alone_is_taken_and_one_with_an_end_but_no_middle_is_not(string codec)
    {
        CodecFile whole = Find("JPEG, progressive");
        Assert.Equal(CodecOutcomes.Yes, CodecOutcomes.Read(Codecs[codec], whole with { File = whole.File[..^2] }));
        Assert.NotNull(CodecOutcomes.ReadDamaged(Codecs[codec], [.. whole.File[..(2 * whole.File.Length / 3)], 0xFF, 0xD9]));
    }

    [Theory]
    [InlineData("ImageSharp")]
    [InlineData("libvips")]
    public void Sizes_are_checked_before_pixels_are_decoded(string codec)
    {
        CodecFile png = Find("PNG");
        var error = Assert.Throws<ImageFileException>(() => Codecs[codec].DecodePhoto("FILE", png.File, new ImageLimits(1, 1_000)));
        Assert.Contains("48 x 32 is 0.0 megapixels", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "too few", Assert.Throws<ImageFileException>(() =>
                Codecs[codec].DecodePhoto("FILE", png.File, new ImageLimits(40, 9_000))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ImageSharp")]
    [InlineData("libvips")]
    public void Labels_and_pictures_come_back_from_PNG(string codec)
    {
        using TemporaryDirectory files = new();
        byte[] indices = [0, 1, 20, 255, 7, 9];
        Codecs[codec].WritePng(files["labels.png"], new LabelMap(3, 2, indices));
        Assert.Equal(indices, Codecs[codec].ReadLabels(files["labels.png"]).Indices);
        Assert.Equal(indices, Codecs[codec].ReadLabels(files.Write("palette.png", LabelFiles.PalettePng(3, 2, indices))).Indices);
        Codecs[codec].WritePng(files["picture.png"], CodecFiles.Picture);
        Assert.Contains(
            "colours or alpha", Assert.Throws<ImageFileException>(() => Codecs[codec].ReadLabels(files["picture.png"])).Message,
            StringComparison.Ordinal);
        RgbImage back = Codecs[codec].Read(files["picture.png"], ImageLimits.Any);
        Assert.Equal(CodecFiles.Picture.ToBytes(), back.ToBytes());
    }

    [Fact]
    public void Programs_take_the_managed_codec_where_libvips_does_not_load()
    {
        Assert.IsType<VipsImageFiles>(VipsImageFiles.OrManaged());
        Assert.True(Assert.IsType<ImageSharpFiles>(VipsImageFiles.OrManaged(allowDamaged: true, isAvailable: false)).AllowDamaged);
        Assert.Equal(["JPEG", "PNG", "TIFF", "WebP", "BMP"],
            ImageSharpFiles.Formats.Where(format => format.Reads).Select(format => format.Format));
    }

    [Fact]
    public void What_takes_libvips_says_so_and_what_to_do()
    {
        ImageSharpFiles codec = new();
        Photo photo = new(CodecFiles.Picture, new PhotoMetadata { Format = ImageFormat.Jpeg });
        Assert.Contains(
            "choose another format",
            Assert.Throws<ImageFileException>(() => codec.Encode(photo, new PhotoEncoding { Format = ImageFormat.Avif })).Message,
            StringComparison.Ordinal);
        Assert.Contains("IlgpuColorize.Vips", CodecOutcomes.Read(codec, Find("AVIF")), StringComparison.Ordinal);
        Assert.Contains("colour profile is a table", CodecOutcomes.Read(codec, Find("JPEG, CMYK with its profile")),
            StringComparison.Ordinal);
        Assert.Contains("takes libvips", CodecOutcomes.Read(codec, Find("TIFF, tiles")), StringComparison.Ordinal);
        Assert.Contains("there is no page 2", Assert.Throws<ImageFileException>(
            () => codec.DecodePhoto("FILE", Find("PNG").File, ImageLimits.Any, page: 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_formats_is_current()
    {
        string page = File.ReadAllText(Page), table = Table();
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, "The marks of the table are missing.");
        if (Environment.GetEnvironmentVariable(WriteSwitch) == "1")
            File.WriteAllText(Page, page[..begin] + table + page[end..]);
        else
            Assert.True(page[begin..end] == table, $"FORMATS.md is not current; {WriteSwitch}=1 writes it anew. It should have:\n{table}");
    }

    private static CodecFile Find(string name) => CodecFiles.All.Single(file => file.Name == name);

    private static string Table()
    {
        StringBuilder table = new();
        table.Append("| read | ").AppendJoin(" | ", Codecs.Keys).Append(" |\n|---|---|---|\n");
        foreach (CodecFile file in CodecFiles.All)
            Row(file.Name, codec => CodecOutcomes.Read(codec, file) == CodecOutcomes.Yes ? "yes" : "refused");
        Row("a file of these that is cut short", codec => Find(s_cut[0]) is var whole
            && CodecOutcomes.ReadDamaged(codec, whole.File[..(whole.File.Length / 2)]) is null ? "taken" : "refused");
        table.Append("\n| written and kept | ").AppendJoin(" | ", Codecs.Keys).Append(" |\n|---|---|---|\n");
        foreach ((string name, Func<IImageFiles, string, bool> isKept) in CodecOutcomes.Kept)
            Row(name, codec => CodecOutcomes.FormatsThatKeep(codec, isKept));
        return table.ToString();

        void Row(string name, Func<IImageFiles, string> cell)
            => table.Append($"| {name} | ").AppendJoin(" | ", Codecs.Values.Select(cell)).Append(" |\n");
    }
}
