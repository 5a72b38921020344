using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

/// <summary>Holds that files of JSON whose values cannot be are refused by name and key, whatever reads them.</summary>
public sealed class HostileFileTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private const string Sizes =
        """{"width": 1, "embeddingChannels": 16, "generatorChannels": 4, "generatorLayers": 1, "mixtures": 2, "trainSize": 16""";

    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("\"validateEvery\": 0", "'validateEvery' is 0; it must be at least 1")]
    [InlineData("\"checkpointEvery\": -3", "'checkpointEvery' is -3")]
    [InlineData("\"steps\": 0", "'steps' is 0")]
    [InlineData("\"epochs\": -1", "'epochs' is -1")]
    [InlineData("\"maxTime\": \"-01:00:00\"", "'maxTime' is -01:00:00; it must be above 0")]
    [InlineData("\"data\": [null]", "'data' holds null")]
    [InlineData("\"training\": {\"sizes\": null}", "'sizes' is null")]
    [InlineData("\"training\": {\"sizes\": [null]}", "'sizes' is null")]
    [InlineData("\"training\": {\"lossWeights\": {\"embedding\": 1e300}}", "'lossWeights' is ")]
    [InlineData("\"training\": {\"clipNorm\": 1e-300}", "'clipNorm' is 1E-300")]
    [InlineData("\"training\": {\"clipNorm\": 1e300}", "'clipNorm' is 1E+300")]
    [InlineData("\"training\": {\"accumulate\": 2147483647}", "'accumulate' is 2147483647; it must be from 1 to 65536")]
    [InlineData("\"training\": {\"accumulate\": 65536}, \"steps\": 65536", "more than the 2147483647 batches of a run")]
    public void Configuration_out_of_range(string key, string message)
    {
        string file = _files.Write("bad.json", $"{Sizes}, {key}}}");
        CommandLineRun run = CommandLineRun.Of(
            "train", "--data", trained.Pack, "--out", _files["run"], "--config", file, "--batch", "1", "--device", "cpu");
        BadInput.Refused(run, message);
        Assert.False(File.Exists(_files["run/config.json"]));
    }

    [Fact]
    public void Configuration_that_is_too_long_is_not_read()
    {
        string file = _files.Write("long.json", new byte[(16 << 20) + 1]);
        BadInput.Refused(
            CommandLineRun.Of("train", "--data", trained.Pack, "--out", _files["run"], "--config", file, "--device", "cpu"),
            "long.json: cannot be read (it has 16777217 bytes, and such a file has at most 16777216)");
    }

    [Fact]
    public void Files_far_longer_than_what_they_hold_are_not_read()
    {
        byte[] png = File.ReadAllBytes(Photo());
        foreach ((string name, byte[] begin, string why) in ((string, byte[], string)[])
        [
            ("long.png", png, "has 200000000 bytes, far more than its picture needs"),
            ("long.jpg", [], "has 200000000 bytes, and is no image that is known here"),
        ])
        {
            Lengthen(_files.Write(name, begin), 200_000_000);
            BadInput.Refused(Colorize(_files[name]), $"{name}: {why}");
        }
        foreach (string file in Directory.GetFiles(trained.Pack, "*", SearchOption.AllDirectories))
            File.Copy(file, _files[Path.Combine("pack", Path.GetRelativePath(trained.Pack, file))]);
        Lengthen(_files["pack/train.txt"], 300_000_000);
        BadInput.Refused(
            CommandLineRun.Of("train", "--data", _files["pack"], "--out", _files["run"], "--device", "cpu"),
            "train.txt: has 300000000 bytes");
    }

    [Theory]
    [InlineData("""{"classes": null, "packs": {}}""")]
    [InlineData("""{"classes": [null], "packs": {}}""")]
    [InlineData("""{"classes": ["a"], "packs": null}""")]
    [InlineData("""{"classes": ["a"], "packs": {"pack": null}}""")]
    public void Map_of_nothing(string map)
        => BadInput.Refused(trained.Train(_files["run"], "--map", _files.Write("map.json", map)), "map.json: ");

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("[]")]
    public void Manifest_of_nothing(string line)
    {
        string photo = Photo(), manifest = _files.Write("m.jsonl", "\n" + line + "\n");
        BadInput.Refused(Colorize(photo, "--manifest", manifest), "m.jsonl: line 2 is no line of a manifest");
        BadInput.Refused(
            CommandLineRun.Of("batch", "merge", photo, "--out", _files["out"], "--manifest", manifest), "m.jsonl: line 2");
        Assert.False(File.Exists(_files["out/a.png"]));
    }

    [Fact]
    public void Manifest_whose_output_is_a_directory_costs_no_more_than_a_photo()
    {
        string photo = Path.GetFullPath(Photo()), output = Directory.CreateDirectory(_files["elsewhere/a.png"]).FullName;
        string manifest = _files.Write(
            "m.jsonl", $$"""{"input": "{{photo}}", "sample": 1, "output": "{{output}}", "status": "done"}""" + "\n");
        Assert.Equal(0, Colorize(photo, "--manifest", manifest).ExitCode);
        Assert.True(File.Exists(_files["out/a.png"]));
    }

    [Fact]
    public void Hints_beyond_what_is_carried()
    {
        string hints = string.Join(',', Enumerable.Repeat("""{"x": 1, "y": 1, "color": "#ff0000"}""", 257));
        BadInput.Refused(Colorize(Photo(), "--hints", _files.Write("h.json", $"[{hints}]")), "257 hints were given; at most 256");
        BadInput.Refused(Colorize(_files["a.png"], "--hints", _files["none.json"]), "none.json: there is no such file");
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("""[{"file": null, "method": "m", "original": "o"}]""")]
    [InlineData("""[{"file": "x", "method": null, "original": "o"}]""")]
    [InlineData("""[{"file": "x", "method": "m", "original": "o"}, {"file": "x", "method": "m", "original": "o"}]""")]
    public void Key_of_a_study(string key)
    {
        _files.Write("study/key.json", key);
        string answers = _files.Write("a.csv", "rater,position,picture,natural,milliseconds\nr,1,x,1,5\n");
        BadInput.Refused(CommandLineRun.Of("study", "score", answers, "--study", _files["study"]), "key.json: ");
    }

    [Theory]
    [InlineData("""["a"]""", "It names 1 classes for a network of ")]
    [InlineData("[null]", "a class is null; it must be a text.")]
    public void Model_whose_classes_are_not_those_of_its_network(string classes, string message)
    {
        trained.Rewrite(_files["m.safetensors"], metadata => metadata["classes"] = classes);
        string model = _files["m.safetensors"];
        BadInput.Refused(CommandLineRun.Of("colorize", Photo(), "--out", _files["out"], "--model", model, "--device", "cpu"), message);
        BadInput.Refused(CommandLineRun.Of("export", "--out", _files["onnx"], "--model", model, "--device", "cpu"), message);
    }

    [Fact]
    public void Run_goes_on_with_the_photos_it_was_begun_with_alone()
    {
        foreach (string file in Directory.GetFiles(trained.Run))
            File.Copy(file, _files[$"run/{Path.GetFileName(file)}"]);
        trained.Rewrite(_files["run/model.safetensors"], metadata => metadata["train_sha256"] = new string('0', 64));
        BadInput.Refused(trained.Train(_files["run"], "--resume", "--steps", "3"), "train.txt names other images than those");
        // Checkpoints of earlier versions say nothing of it.
        trained.Rewrite(_files["run/model.safetensors"], metadata => Assert.True(metadata.Remove("train_sha256")));
        CommandLineRun run = CommandLineRun.Of(
            "train", "--data", trained.Pack, "--out", _files["run"], "--resume", "--steps", "3", "--device", "cpu", "--threads", "2");
        Assert.True(run.ExitCode == 0, run.Error);
    }

    // The rest is a hole, which takes no room on the disk.
    private static void Lengthen(string path, long length)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(length);
    }

    private string Photo()
    {
        new VipsImageFiles().WritePng(_files["a.png"], TestPhotos.Waves(16, 16, 1));
        return _files["a.png"];
    }

    private CommandLineRun Colorize(params string[] arguments) => CommandLineRun.Of(
        ["colorize", .. arguments, "--out", _files["out"], "--model", trained.Model, "--device", "cpu", "--threads", "2"]);
}
