using IlgpuColorize.Data;
using IlgpuColorize.Numerics;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.Commands.Choice;

public sealed class ChoiceRunTests : IDisposable
{
    private const int Width = 40;
    private const int Height = 32;
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public ChoiceRunTests()
    {
        using TinyModel model = new();
        model.WriteTo(_files["model.safetensors"], "sky", "tree", "dog");
        _images.WritePng(_files["a.png"], TestPhotos.Waves(Width, Height, 1));
        _images.WritePng(_files["b.png"], TestPhotos.Waves(16, 16, 2));
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Sheets_are_written_beside_the_samples_and_replaced_by_a_rerun_alone()
    {
        string[] sheets = [_files["grid.png"], _files["classes.png"], _files["unsure.png"]];
        string[] line = ["--samples", "2", "--candidates", "5", "--grid", sheets[0], "--segmentation", sheets[1], "--uncertainty",
            sheets[2]];
        Assert.Equal(0, Colorize([_files["a.png"], .. line]).ExitCode);
        // The photo, two samples and the classes.
        RgbImage grid = _images.Read(sheets[0], ImageLimits.Any);
        Assert.Equal((4 * (Width + 8) + 8, Height + 16), (grid.Width, grid.Height));
        LabelMap classes = _images.ReadLabels(sheets[1]);
        Assert.Equal((Width, Height), (classes.Width, classes.Height));
        Assert.InRange(classes.Indices.Max(), 0, 2);
        Assert.Equal(Width, _images.Read(sheets[2], ImageLimits.Any).Width);
        Assert.Equal(0, Colorize([_files["a.png"], .. line]).ExitCode);
        Assert.Contains("exists and was not written", Colorize([_files["b.png"], .. line]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Uncertainty_is_that_of_plain_samples_however_the_picture_is_colored()
    {
        byte[] plain = UncertaintyBeside("--draws", "1");
        Assert.Equal(plain, UncertaintyBeside("--draws", "8"));
        Assert.Equal(plain, UncertaintyBeside("--from", "mean"));
        Assert.Equal(plain, UncertaintyBeside("--temperature", "0"));

        byte[] UncertaintyBeside(params string[] how)
        {
            string sheet = _files["unsure.png"];
            Assert.Equal(0, Colorize([_files["a.png"], "--uncertainty", sheet, .. how]).ExitCode);
            return File.ReadAllBytes(sheet);
        }
    }

    [Fact]
    public void Hints_of_the_line_and_of_a_file_are_met_in_the_picture()
    {
        // Of middle lightness throughout, where the colours of the hints can be shown.
        float[] ramp = [.. Enumerable.Range(0, 3 * Width * Height).Select(i => 0.4f + 0.2f * (i / 3 % Width) / Width)];
        _images.WritePng(_files["a.png"], new RgbImage(Width, Height, ramp));
        string file = _files.Write("hints.json", """[{"x": 30, "y": 25, "color": "#806040"}]""");
        // Without chance: what an untrained model draws changes from cell to cell, and pixels lie between cells.
        string[] calm = ["--temperature", "0"];
        Assert.Equal(0, Colorize([_files["a.png"], "--hint", "5,6,#607080", "--hints", file, .. calm]).ExitCode);
        RgbImage result = _images.Read(_files["out/a.png"], ImageLimits.Any);
        foreach ((int x, int y, Rgb color) in ((int, int, Rgb)[])
            [(5, 6, new(0x60 / 255f, 0x70 / 255f, 0x80 / 255f)), (30, 25, new(0x80 / 255f, 0x60 / 255f, 0x40 / 255f))])
        {
            Lab wanted = CieLab.FromSrgb(color), found = TestPhotos.LabOf(result, y * Width + x);
            Assert.InRange(Math.Sqrt(Math.Pow(wanted.A - found.A, 2) + Math.Pow(wanted.B - found.B, 2)), 0, 6);
        }
    }

    [Fact]
    public void Classes_are_taken_from_a_picture()
    {
        Assert.Equal(0, Colorize(_files["a.png"]).ExitCode);
        byte[] before = File.ReadAllBytes(_files["out/a.png"]);
        _images.WritePng(_files["labels.png"], new LabelMap(2, 1, [255, 2]));
        Assert.Equal(0, Colorize(_files["a.png"], "--classes", _files["labels.png"]).ExitCode);
        Assert.NotEqual(before, File.ReadAllBytes(_files["out/a.png"]));
    }

    [Theory]
    [InlineData("lies outside the photo, which has 40 x 32 pixels", "--hint", "40,0,#ffffff")]
    [InlineData("--hint is '1,2,red'; it must be x,y,#rrggbb", "--hint", "1,2,red")]
    [InlineData("--hint is '-1,2,#000000'", "--hint", "-1,2,#000000")]
    [InlineData("--candidates is 2; it must be at least --samples", "--samples", "3", "--candidates", "2")]
    [InlineData("--candidates is 2, but with --draws 1 samples are kept near none of them", "--candidates", "2", "--draws", "1")]
    [InlineData("--draws is '300'; it must be a whole number, at least 1 and at most 256", "--draws", "300")]
    public void Wrong_choices_are_refused_with_their_cause(string expected, params string[] options)
    {
        CommandLineRun run = Colorize([_files["a.png"], .. options]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_files["out/a.png"]));
    }

    [Theory]
    [InlineData("""{"x": 1}""", "is no JSON list of hints")]
    [InlineData("""[{"x": 1, "y": 2}]""", "hint 1 is")]
    [InlineData("""[{"x": 1, "y": 2.5, "color": "#000000"}]""", "hint 1 is")]
    public void A_file_that_holds_no_hints_is_refused(string content, string expected)
    {
        CommandLineRun run = Colorize(_files["a.png"], "--hints", _files.Write("hints.json", content));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Hints_and_sheets_are_of_one_photo()
    {
        CommandLineRun run = Colorize(_files["a.png"], _files["b.png"], "--grid", _files["grid.png"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("are of one photo; 2 were found", run.Error, StringComparison.Ordinal);
    }

    private CommandLineRun Colorize(params string[] arguments) => CommandLineRun.Of(
        ["colorize", .. arguments, "--out", _files["out"], "--model", _files["model.safetensors"], "--device", "cpu", "--threads", "2"]);
}
