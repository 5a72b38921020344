using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using NetVips;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

/// <summary>Colorizes what archives have: files of many pages, tinted prints, panoramas.</summary>
public sealed class ScanTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public ScanTests()
    {
        using TinyModel model = new();
        model.WriteTo(_files["model.safetensors"]);
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Every_page_of_a_tiff_becomes_a_picture_of_its_own()
    {
        WritePages("in/album.tif", pages: 11);
        _images.WritePng(_files["in/single.png"], TestPhotos.Waves(20, 16, 1));
        string[] options = ["--page", "all", "--manifest", _files["manifest.jsonl"]];
        CommandLineRun run = Colorize([_files["in"], .. options]);
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("note: ", run.Error, StringComparison.Ordinal);
        Assert.Equal([.. Enumerable.Range(1, 11).Select(page => $"album-p{page:00}.tif"), "single.png"], Written());
        foreach (int page in (int[])[1, 7, 11])
        {
            RgbImage photo = _images.ReadPhoto(_files["in/album.tif"], ImageLimits.Any, page).Image;
            RgbImage color = _images.Read(_files[$"out/album-p{page:00}.tif"], ImageLimits.Any);
            Assert.InRange(TestPhotos.LargestLightnessDifference(photo, color), 0, 1);
        }

        File.Delete(_files["out/album-p07.tif"]);
        Assert.Contains("1 picture written, 11 of an earlier run kept", Colorize([_files["in"], .. options]).Output,
            StringComparison.Ordinal);
        CommandLineRun merged = CommandLineRun.Of(
            "batch", "merge", _files["in"], "--out", _files["out"], "--manifest", _files["manifest.jsonl"], "--page", "all");
        Assert.Contains("12 photos, 12 done, 0 failed, 0 missing; 12 pictures", merged.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_pages_the_first_is_taken_and_said_so_or_the_one_that_is_named()
    {
        WritePages("album.tif", pages: 3);
        CommandLineRun first = Colorize(_files["album.tif"]);
        Assert.Contains(
            "has 3 pages, of which the first was colorized; --page N takes another, --page all every one.", first.Error,
            StringComparison.Ordinal);
        Assert.Equal(["album.tif"], Written());
        Assert.Equal(0, Colorize(_files["album.tif"], "--page", "3").ExitCode);
        RgbImage third = _images.ReadPhoto(_files["album.tif"], ImageLimits.Any, page: 3).Image;
        Assert.InRange(TestPhotos.LargestLightnessDifference(third, _images.Read(_files["out/album.tif"], ImageLimits.Any)), 0, 1);
        CommandLineRun wrong = Colorize(_files["album.tif"], "--page", "0");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("--page is '0'; it must be a whole number, at least 1, or all.", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_says_of_each_photo_that_its_tint_is_taken_off()
    {
        WriteTinted("grey.png", 1, 1, 1);
        WriteTinted("sepia.png", 1, 0.86f, 0.66f);
        WriteTinted("cyan.png", 0.55f, 0.8f, 1);
        _images.WritePng(_files["in/colour.png"], TestPhotos.Waves(32, 32, 1));
        Assert.DoesNotContain("taken off", Colorize(_files["in"]).Error, StringComparison.Ordinal);
        string[] lines = [.. Colorize(_files["in"], "--verbose").Error.Split('\n').Where(
            line => line.Contains("taken off before colors are drawn; --keep-colour SHARE blends them in.", StringComparison.Ordinal))];
        Assert.Equal(3, lines.Length);
        Assert.Contains($"{_files["in/colour.png"]}: has colours of its own", lines[0], StringComparison.Ordinal);
        Assert.Contains($"{_files["in/cyan.png"]}: has a cyanotype's tint (a -", lines[1], StringComparison.Ordinal);
        Assert.Contains($"{_files["in/sepia.png"]}: has a sepia tint (a ", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("squash")]
    [InlineData("pad")]
    [InlineData("tiles")]
    public void A_panorama_has_its_hints_and_sheets_with_every_fit(string fit)
    {
        RgbImage photo = TestPhotos.EightBits(TestPhotos.Waves(120, 40, 1));
        _images.WritePng(_files["wide.png"], photo);
        CommandLineRun run = Colorize(
            _files["wide.png"], "--fit", fit, "--hint", "100,20,#c03020", "--candidates", "2", "--grid", _files["grid.png"],
            "--segmentation", _files["classes.png"], "--uncertainty", _files["spread.png"], "--manifest", _files["manifest.jsonl"]);
        Assert.Equal(0, run.ExitCode);
        Assert.InRange(
            TestPhotos.LargestLightnessDifference(photo, _images.Read(_files["out/wide.png"], ImageLimits.Any)), 0, 1);
        foreach (string sheet in (string[])["classes.png", "spread.png"])
        {
            RgbImage picture = _images.Read(_files[sheet], ImageLimits.Any);
            Assert.Equal((120, 40), (picture.Width, picture.Height));
        }
        Assert.True(File.Exists(_files["grid.png"]));
        Assert.Contains($"fit {fit}", File.ReadAllText(_files["manifest.jsonl"]), StringComparison.OrdinalIgnoreCase);
    }

    private CommandLineRun Colorize(params string[] arguments) => CommandLineRun.Of(
        ["colorize", .. arguments, "--out", _files["out"], "--model", _files["model.safetensors"], "--device", "cpu", "--threads", "2"]);

    private void WritePages(string name, int pages)
    {
        Image[] all = [.. Enumerable.Range(0, pages).Select(page => VipsPixels.FromPicture(TestPhotos.Waves(24, 20, page), deep: false))];
        using Image joined = Image.Arrayjoin(all, across: 1);
        _files.Write(name, joined.TiffsaveBuffer(pageHeight: 20));
    }

    // Greys from dark to light, each in the tint.
    private void WriteTinted(string name, float red, float green, float blue)
    {
        float[] rgb = new float[3 * 32 * 32];
        for (int pixel = 0; pixel < 32 * 32; pixel++)
        {
            float grey = 0.2f + 0.7f * pixel / (32 * 32);
            (rgb[3 * pixel], rgb[3 * pixel + 1], rgb[3 * pixel + 2]) = (grey * red, grey * green, grey * blue);
        }
        _images.WritePng(_files[$"in/{name}"], new RgbImage(32, 32, rgb));
    }

    private string[] Written()
        => [.. Directory.GetFiles(_files["out"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
