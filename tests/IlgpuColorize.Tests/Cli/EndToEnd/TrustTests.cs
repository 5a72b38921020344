using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

/// <summary>Holds that no command replaces a file of the user's, and that odd names are what they say.</summary>
public sealed class TrustTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Report_replaces_nothing_but_a_report_of_its_kind()
    {
        _images.WritePng(_files["a.png"], TestPhotos.Waves(16, 16, 1));
        byte[] list = File.ReadAllBytes(Path.Combine(trained.Pack, "val.txt"));
        string copied = _files.Write("train.txt", list);
        BadInput.Refused(Evaluate("--json", copied), copied, "exists and was not written by this command");
        Assert.Equal(list, File.ReadAllBytes(copied));
        BadInput.Refused(CommandLineRun.Of("devices", "--json", _files.Write("other.json", """{"a":1}""")), "other.json");
        BadInput.Refused(Colorize(_files["a.png"], "--json", _files["other.json"]), "other.json");
        Assert.False(File.Exists(_files["out/a.png"]));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(0, CommandLineRun.Of("devices", "--json", _files["devices.json"]).ExitCode);
            Assert.Equal(0, Colorize(_files["a.png"], "--json", _files["list.json"]).ExitCode);
        }
    }

    [Fact]
    public void Pictures_of_the_users_and_of_another_folders_photos_are_kept()
    {
        _images.WritePng(_files["one/scan.png"], TestPhotos.Waves(16, 16, 1));
        _images.WritePng(_files["two/scan.png"], TestPhotos.Waves(16, 16, 2));
        Assert.Equal(0, Colorize(_files["one"]).ExitCode);
        byte[] first = File.ReadAllBytes(_files["out/scan.png"]);
        BadInput.Refused(Colorize(_files["two"]), "scan.png: exists", "--overwrite");
        Assert.Equal(first, File.ReadAllBytes(_files["out/scan.png"]));
        Assert.Equal(0, Colorize(_files["one"], "--seed", "3").ExitCode);
        Assert.Equal(0, Colorize(_files["two"], "--overwrite", "always").ExitCode);
        _images.WritePng(_files["out/scan.png"], TestPhotos.Waves(8, 8, 1));
        BadInput.Refused(Colorize(_files["two"]), "scan.png: exists");
    }

    [Fact]
    public void Input_is_never_written_over_whatever_path_leads_to_it()
    {
        _images.WritePng(_files["in/scan.png"], TestPhotos.Waves(16, 16, 1));
        _images.WritePng(_files["in/scan-1.png"], TestPhotos.Waves(16, 16, 2));
        byte[] before = File.ReadAllBytes(_files["in/scan-1.png"]);
        Directory.CreateSymbolicLink(Path.Combine(_files.Root, "link"), _files["in"]);
        CommandLineRun run = CommandLineRun.Of(
            "colorize", _files["in/scan.png"], _files["in/scan-1.png"], "--out", Path.Combine(_files.Root, "link"),
            "--model", trained.Model, "--device", "cpu", "--threads", "2", "--overwrite", "always");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(before, File.ReadAllBytes(_files["in/scan-1.png"]));
    }

    [Fact]
    public void Export_and_train_keep_what_they_did_not_write()
    {
        string onnx = _files.Write("onnx/generator.onnx", "mine");
        BadInput.Refused(Export(), "generator.onnx: exists", "--overwrite");
        Assert.Equal("mine", File.ReadAllText(onnx));
        Assert.Equal(0, Export("--overwrite").ExitCode);
        Assert.Equal(0, Export().ExitCode);
        string[] names = ["best.safetensors", "metrics.jsonl", "optimizer-00000001.safetensors", "samples/step-00000001.png"];
        foreach (string name in names)
        {
            string mine = _files.Write($"run-{Path.GetFileName(name)}/{name}", "mine");
            string folder = Path.Combine(_files.Root, $"run-{Path.GetFileName(name)}");
            BadInput.Refused(trained.Train(folder, "--steps", "1"), Path.GetFileName(name), "move it, or choose another --out");
            Assert.Equal("mine", File.ReadAllText(mine));
        }
    }

    [Fact]
    public void Odd_names_are_files()
    {
        foreach (string name in (string[])["@photo.png", "--x.png", "-.png", new string('n', 216) + ".png", "a\u001b[31m.png"])
            _images.WritePng(_files["in/" + name], TestPhotos.Waves(16, 16, name.Length));
        CommandLineRun run = Colorize(_files["in"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(5, Directory.GetFiles(_files["out"]).Length);
        CommandLineRun dashes = CommandLineRun.Of(
            "colorize", "--out", _files["out2"], "--model", trained.Model, "--", "--none.png", "@none.png");
        Assert.Equal(1, dashes.ExitCode);
        Assert.Contains("error: --none.png: there is no such file", dashes.Error, StringComparison.Ordinal);
        Assert.Contains("error: @none.png: there is no such file", dashes.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_name_loses_no_other_photo()
    {
        _images.WritePng(_files["a.png"], TestPhotos.Waves(16, 16, 1));
        CommandLineRun run = Colorize("", _files["a.png"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error: an input's name is empty; name a file or a directory.", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_files["out/a.png"]));
    }

    [Fact]
    public void Folder_is_searched_by_content_and_the_rest_is_counted()
    {
        TestPhotos.WriteJpeg(_files["x.jpg"], TestPhotos.Waves(16, 16, 1));
        byte[] jpeg = File.ReadAllBytes(_files["x.jpg"]);
        foreach (string name in (string[])["a.jfif", "b.jpe", "c.mpo", "d", "e.txt"])
            _files.Write("in/" + name, jpeg);
        _files.Write("in/f.pdf", "%PDF-1.7");
        _files.Write("in/g.gif", "GIF89a");
        _files.Write("in/notes.md", "words");
        CommandLineRun run = Colorize(_files["in"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(5, Directory.GetFiles(_files["out"]).Length);
        Assert.Contains("passed over 1 GIF, 1 PDF, 1 text: they are no photos that are read here", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_with_a_number_that_is_not_finite_is_refused_by_tensor()
    {
        byte[] model = File.ReadAllBytes(trained.Model);
        BitConverter.GetBytes(float.NaN).CopyTo(model, model.Length - 4);
        string live = _files.Write("live.safetensors", model);
        Assert.Equal(0, Evaluate("--model", live).ExitCode);
        model = File.ReadAllBytes(trained.Model);
        long start = BitConverter.ToInt64(model) + 8;
        BitConverter.GetBytes(float.PositiveInfinity).CopyTo(model, start);
        string path = _files.Write("bad.safetensors", model);
        BadInput.Refused(Evaluate("--model", path), path, "tensor 'average.", "holds Infinity at element 0");
        BadInput.Refused(Export("--model", path), path, "tensor 'average.");
    }

    private CommandLineRun Colorize(params string[] arguments) => CommandLineRun.Of(
        ["colorize", .. arguments, "--out", _files["out"], "--model", trained.Model, "--device", "cpu", "--threads", "2"]);

    private CommandLineRun Evaluate(params string[] arguments) => CommandLineRun.Of(
    [
        "evaluate", "--data", trained.Pack, .. arguments.Contains("--model") ? [] : (string[])["--model", trained.Model], "--device", "cpu",
        .. arguments,
    ]);

    private CommandLineRun Export(params string[] arguments) => CommandLineRun.Of(
    [
        "export", .. arguments.Contains("--model") ? [] : (string[])["--model", trained.Model], "--out", Path.Combine(_files.Root, "onnx"),
        "--device", "cpu", .. arguments,
    ]);
}
