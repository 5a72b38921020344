using System.Runtime.CompilerServices;
using IlgpuColorize.Data;
using IlgpuColorize.DataTools;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

/// <summary>Holds what the commands make of files that they once took wrongly (<c>Cases/</c>): exit code, message and result.</summary>
public sealed class CaseTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Photo_that_lies_on_its_side_stands_up_and_keeps_its_resolution()
    {
        Assert.Equal(0, Colorize("exif_300dpi_orient6.jpg").ExitCode);
        Photo photo = _images.ReadPhoto(_files["out/exif_300dpi_orient6.jpg"], ImageLimits.Any);
        Assert.Equal((300, 120), (photo.Image.Width, photo.Image.Height));
        Assert.Equal(300 / 25.4, photo.Metadata.HorizontalResolution, 2);
        Assert.NotNull(photo.Metadata.Exif);
    }

    [Fact]
    public void Sixteen_bits_of_grey_become_sixteen_of_colour()
    {
        Assert.Equal(0, Colorize("grey16.png").ExitCode);
        Photo photo = _images.ReadPhoto(_files["out/grey16.png"], ImageLimits.Any);
        Assert.Equal((16, 300, 200), (photo.Metadata.BitDepth, photo.Image.Width, photo.Image.Height));
    }

    [Fact]
    public void Jpeg_that_is_nearly_all_missing_is_refused_with_how_much()
        => BadInput.Refused(
            Colorize("jpeg_1237bytes_7000x7000.jpg"), "jpeg_1237bytes_7000x7000.jpg: 99.9 % of the JPEG is missing or damaged",
            "--allow-damaged");

    [Fact]
    public void Jpeg_that_lacks_its_end_marker_alone_is_whole()
    {
        CommandLineRun run = Colorize("no_eoi.jpg");
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("missing", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_files["out/no_eoi.jpg"]));
    }

    [Fact]
    public void Folder_of_every_kind_gives_what_can_be_read_and_names_the_rest()
    {
        CommandLineRun run = Colorize("mixed_folder");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ["a.jpg", "b.tif", "c.webp", "e.jpg", "f.jpg"],
            Directory.GetFiles(_files["out"]).Select(Path.GetFileName).Where(name => name![0] is not ('d' or 'g')).Order());
        Assert.Contains("d.heic: the HEIF is damaged or cut short", run.Error, StringComparison.Ordinal);
        if (!VipsImageFiles.TryFormats().Single(support => support.Format == ImageFormat.Jpeg2000).Reads)
            Assert.Contains("g.jp2: the libvips of this machine does not read JPEG 2000", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grey_data_set_is_refused_by_check_and_train()
    {
        using StringWriter output = new(), error = new();
        Assert.Equal(1, await Application.Run(["check", PathOf("all_grey")], output, error, TestContext.Current.CancellationToken));
        Assert.Contains("all_grey: every photo is grey, which teaches that everything is grey", error.ToString(), StringComparison.Ordinal);
        BadInput.Refused(TrainOn("all_grey"), "all_grey: ", "black and white or cannot be read");
    }

    [Fact]
    public void Labels_of_a_palette_are_its_indices()
    {
        Pack pack = Pack.Open(PathOf("labels_palette"), _images);
        Assert.All(pack.TrainIds, id => Assert.All(pack.Read(id).Labels!.Indices, index => Assert.InRange(index, 0, pack.Classes.Count)));
        Assert.Equal(0, TrainOn("labels_palette").ExitCode);
    }

    [Theory]
    [InlineData("width", "100000", "it must be from 1 to 512")]
    [InlineData("width", "1000000000", "it must be from 1 to 512")]
    [InlineData("embeddingChannels", "1000000000", "it must be from 8 * mixtures = 80 to 4096")]
    [InlineData("generatorChannels", "2147483647", "it must be from 1 to 4096")]
    [InlineData("generatorLayers", "100000", "it must be from 1 to 64")]
    [InlineData("generatorLayers", "1000000000", "it must be from 1 to 64")]
    public void Sizes_have_limits(string key, string value, string limit)
    {
        string sizes = """{"width": 4, "embeddingChannels": 80, "generatorChannels": 32, "generatorLayers": 2, "trainSize": 16}""";
        string changed = System.Text.RegularExpressions.Regex.Replace(sizes, $"(?<=\"{key}\": )[0-9]+", value);
        string configuration = _files.Write("sizes.json", changed);
        BadInput.Refused(
            CommandLineRun.Of(
                "train", "--data", trained.Pack, "--out", _files["run"], "--config", configuration, "--steps", "1", "--device", "cpu"),
            "sizes.json: ", $"'{key}' is {value}; {limit}");
    }

    [Fact]
    public void Log_with_a_bad_line_does_not_end_a_resumed_run()
    {
        Assert.Equal(0, trained.Train(_files["run"], "--steps", "1").ExitCode);
        _files.Write("run/metrics.jsonl", """{"step":"x"}""" + "\n");
        CommandLineRun run = trained.Train(_files["run"], "--steps", "2", "--resume");
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private CommandLineRun Colorize(string file) => CommandLineRun.Of(
        "colorize", PathOf(file), "--out", _files["out"], "--model", trained.Model, "--device", "cpu", "--threads", "2");

    private CommandLineRun TrainOn(string pack) => CommandLineRun.Of(
        "train", "--data", PathOf(pack), "--out", _files["run"], "--config", trained.Configuration, "--batch", "2", "--steps", "1",
        "--device", "cpu", "--threads", "2");

    private static string PathOf(string file, [CallerFilePath] string here = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../Cases", file));
}
