using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.Commands;

public sealed class ExportRunTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(Flow.Green, "embedding, segmentation, condition")]
    [InlineData(Flow.Purple, "embedding, condition")]
    public void Export_writes_both_files_and_lists_them(Flow flow, string outputs)
    {
        CommandLineRun run = Export(flow, Path.Combine(_files.Root, "onnx"), "--to", "onnx");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.EndsWith($"MiB, lightness -> {outputs}", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("MiB, chroma, condition -> mixture", lines[1], StringComparison.Ordinal);
        Assert.All((string[])["embedding.onnx", "generator.onnx"],
            file => Assert.True(new FileInfo(Path.Combine(_files.Root, "onnx", file)).Length > 1000));
    }

    [Fact]
    public void Export_refuses_a_file_in_place_of_the_directory()
    {
        string taken = _files.Write("taken", "text");
        CommandLineRun run = Export(Flow.Purple, taken);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("taken: is a file; give --out a directory.", run.Error, StringComparison.Ordinal);
        Assert.Equal("text", File.ReadAllText(taken));
    }

    [Fact]
    public void Export_writes_the_mean_of_several_models()
    {
        string small = _files["small.safetensors"];
        using (TinyModel other = new(Flow.Purple))
            other.WriteTo(_files["other.safetensors"]);
        CommandLineRun run = Export(Flow.Purple, small, "--to", "model", "--model", _files["other.safetensors"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.EndsWith("MiB, the mean of 2 models' averages in bfloat16", run.Output.TrimEnd(), StringComparison.Ordinal);
        CommandLineRun again = Export(Flow.Purple, _files["other.safetensors"], "--to", "model", "--model", _files["other.safetensors"]);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("is the model", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_refuses_what_is_no_model()
    {
        CommandLineRun run = CommandLineRun.Of("export", "--model", _files["missing.safetensors"], "--out",
            Path.Combine(_files.Root, "onnx"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("missing.safetensors", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_files.Root, "onnx")));
    }

    private CommandLineRun Export(Flow flow, string folder, params string[] arguments)
    {
        using TinyModel model = new(flow);
        model.WriteTo(_files["model.safetensors"]);
        return CommandLineRun.Of(
            ["export", "--model", _files["model.safetensors"], "--out", folder, "--device", "cpu", "--threads", "2", .. arguments]);
    }
}
