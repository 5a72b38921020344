using System.Text;
using IlgpuColorize.Kernels.Devices;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

public sealed class ModelRefusalTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private const string Missing = "average.generator.out.b";
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("colorize")]
    [InlineData("evaluate")]
    public void A_model_cut_short_is_refused(string command)
    {
        byte[] whole = File.ReadAllBytes(trained.Model);
        foreach (int length in (int[])[0, 4, 100, whole.Length / 2, whole.Length - 1])
            Refused(command, _files.Write("cut.safetensors", whole[..length]), "cut.safetensors");
    }

    [Theory]
    [InlineData("colorize")]
    [InlineData("evaluate")]
    public void A_file_of_another_kind_is_refused(string command)
    {
        Refused(command, _files.Write("other.safetensors", Encoding.ASCII.GetBytes("GGUF" + new string('x', 4000))), "other.safetensors");
        Refused(command, Path.Combine(trained.Pack, "images", "000000.png"), "000000.png");
        Refused(command, Path.Combine(trained.Run, "optimizer-00000002.safetensors"), "optimizer-00000002.safetensors", "format");
        Refused(command, _files["none.safetensors"], "none.safetensors", "there is no such file");
        Refused(command, trained.Pack, trained.Pack);
    }

    [Fact]
    public void A_model_of_another_format_is_refused()
    {
        string model = _files["model.safetensors"];
        trained.Rewrite(model, metadata => metadata["format"] = "psc-model-9");
        Refused("colorize", model, model, "'psc-model-9'");
        trained.Rewrite(model, metadata => metadata["config"] = "{}");
        Refused("colorize", model, model, "'width' is 0");
        trained.Rewrite(model, metadata => metadata.Remove("classes"));
        Refused("colorize", model, model, "'classes'");
    }

    [Fact]
    public void A_model_that_lacks_a_tensor_or_has_another_shape_is_refused()
    {
        string model = _files["model.safetensors"];
        trained.Rewrite(model, _ => { }, keep: entry => entry.Name != Missing);
        Refused("colorize", model, model, $"'{Missing}'");
        trained.Rewrite(model, _ => { }, shapeOf: entry => entry.Name == Missing ? [entry.Shape[0] / 2, 2] : entry.Shape);
        Refused("colorize", model, model, $"'{Missing}' has shape [8x2]");
    }

    [Fact]
    public void A_run_whose_checkpoint_is_damaged_is_not_resumed_and_not_touched()
    {
        string run = _files["run/model.safetensors"];
        File.WriteAllBytes(run, File.ReadAllBytes(trained.Model)[..5000]);
        BadInput.Refused(trained.Train(_files["run"], "--resume", "--steps", "9"), "model.safetensors");
        Assert.Equal(5000, new FileInfo(run).Length);

        File.Copy(trained.Model, run, overwrite: true);
        BadInput.Refused(trained.Train(_files["run"], "--resume", "--steps", "9"), "optimizer-00000002.safetensors",
            "there is no such file");
    }

    [Fact]
    public void Cuda_without_a_gpu_is_refused_by_every_command()
    {
        Assert.SkipWhen(DeviceCatalog.List().Any(device => device.Usable && device.Selector.StartsWith("cuda", StringComparison.Ordinal)),
            "this machine has a CUDA device");
        string photo = Path.Combine(trained.Pack, "images", "000000.png");
        BadInput.Refused(CommandLineRun.Of("colorize", photo, "--out", _files["out"], "--model", trained.Model, "--device", "cuda"),
            "cuda:0", "--device cpu");
        BadInput.Refused(CommandLineRun.Of("evaluate", "--data", trained.Pack, "--model", trained.Model, "--device", "cuda:3"), "cuda:3",
            "--device cpu");
        BadInput.Refused(CommandLineRun.Of("train", "--data", trained.Pack, "--out", _files["new"], "--device", "cuda"), "cuda:0",
            "--device cpu");
        BadInput.Refused(CommandLineRun.Of("selftest", "--device", "cuda"), "cuda:0", "--device cpu");
        BadInput.Refused(CommandLineRun.Of("demo", "--out", _files["demo"], "--device", "cuda"), "cuda:0", "--device cpu");
        Assert.False(Directory.Exists(_files["demo"]));
    }

    private void Refused(string command, string model, params string[] parts)
    {
        string[] what = command == "colorize"
            ? [Path.Combine(trained.Pack, "images", "000000.png"), "--out", _files["out"]]
            : ["--data", trained.Pack];
        BadInput.Refused(CommandLineRun.Of([command, .. what, "--model", model, "--device", "cpu", "--threads", "1"]), parts);
        Assert.False(Directory.Exists(_files["out"]));
    }
}
