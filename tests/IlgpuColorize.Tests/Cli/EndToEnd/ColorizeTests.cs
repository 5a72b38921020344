using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

public sealed class ColorizeTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_photo_keeps_its_size_and_lightness()
    {
        RgbImage photo = TestPhotos.EightBits(TestPhotos.Waves(45, 31, 1));
        _images.WritePng(_files["photo.png"], photo);
        Assert.Equal(0, Colorize(_files["photo.png"]).ExitCode);
        RgbImage colored = _images.Read(_files["out/photo.png"], ImageLimits.Any);
        Assert.Equal((45, 31), (colored.Width, colored.Height));
        Assert.InRange(TestPhotos.LargestLightnessDifference(photo, colored), 0, 1);
    }

    [Fact]
    public void Directories_are_mirrored_and_two_inputs_of_one_name_do_not_meet()
    {
        foreach (string name in (string[])["in/a.png", "in/deep/a.png", "other/a.png", "twin/b.png"])
            _images.WritePng(_files[name], TestPhotos.Waves(16, 16, name.Length));
        TestPhotos.WriteJpeg(_files["twin/b.jpg"], TestPhotos.Waves(16, 16, 3));

        string[] inputs = [_files["in"], _files["other/a.png"], _files["twin"]];
        Assert.Equal(0, Colorize([.. inputs, "--json", _files["list.json"]]).ExitCode);
        string[] outputs = Written();
        Assert.Equal(5, outputs.Length);
        Assert.Contains("deep/a.png", outputs);
        using JsonDocument list = JsonDocument.Parse(File.ReadAllBytes(_files["list.json"]));
        Assert.Equal(5, list.RootElement.EnumerateArray().Select(entry => entry.GetProperty("input").GetString()).Distinct().Count());

        byte[][] before = [.. outputs.Select(name => File.ReadAllBytes(_files["out/" + name]))];
        Assert.Equal(0, Colorize(inputs).ExitCode);
        Assert.Equal(outputs, Written());
        Assert.Equal(before, outputs.Select(name => File.ReadAllBytes(_files["out/" + name])));
    }

    [Fact]
    public void A_bad_photo_among_good_ones_is_reported_alone()
    {
        _images.WritePng(_files["in/a.png"], TestPhotos.Waves(16, 16, 1));
        _images.WritePng(_files["in/tiny.png"], new RgbImage(1, 1, new float[3]));
        _files.Write("in/text.png", "This is no picture.");
        TestPhotos.WriteJpeg(_files["whole.jpg"], TestPhotos.Waves(64, 64, 2));
        byte[] jpeg = File.ReadAllBytes(_files["whole.jpg"]);
        _files.Write("in/cut.jpg", jpeg[..(jpeg.Length / 2)]);

        CommandLineRun run = Colorize(_files["in"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["a.png"], Written());
        string[] errors = [.. run.Error.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal))];
        Assert.Equal(3, errors.Length);
        Assert.Contains(errors, line => line.Contains("cut.jpg", StringComparison.Ordinal));
        Assert.Contains(errors, line => line.Contains("text.png", StringComparison.Ordinal)
            && line.Contains("text file", StringComparison.Ordinal));
        Assert.Contains(errors, line => line.Contains("tiny.png", StringComparison.Ordinal)
            && line.Contains("1 x 1", StringComparison.Ordinal));
        Assert.DoesNotContain("VIPS", run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Directories_that_are_missing_or_empty_are_refused()
    {
        string none = Path.Combine(_files.Root, "none"), empty = Directory.CreateDirectory(_files["empty"]).FullName;
        BadInput.Refused(Colorize(none), none);
        BadInput.Refused(Colorize(empty), empty);
    }

    [Fact]
    public void Samples_do_not_depend_on_what_else_is_colored()
    {
        for (int i = 0; i < 3; i++)
            _images.WritePng(_files[$"in/{i}.png"], TestPhotos.Waves(20, 16, i));
        Assert.Equal(0, Colorize(_files["in"], "--samples", "2", "--seed", "5").ExitCode);
        byte[] together = File.ReadAllBytes(_files["out/1-2.png"]);
        Assert.Equal(0, Colorize(_files["in/1.png"], "--samples", "3", "--seed", "5").ExitCode);
        Assert.Equal(together, File.ReadAllBytes(_files["out/1-2.png"]));
    }

    private CommandLineRun Colorize(params string[] arguments)
        => CommandLineRun.Of(["colorize", .. arguments, "--out", _files["out"], "--model", trained.Model, "--device", "cpu", "--threads",
            "2"]);

    private string[] Written() =>
    [
        .. Directory.GetFiles(_files["out"], "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_files["out"], path).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];
}
