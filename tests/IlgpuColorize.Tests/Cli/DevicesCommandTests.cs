using System.Text.Json;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Cli;

[Collection(TestDevices.Collection)]
public sealed class DevicesCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Devices_lists_every_kind_and_writes_json()
    {
        string json = Path.Combine(_folder.Root, "below/devices.json");
        CommandLineRun run = CommandLineRun.Of("devices", "--json", json);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.All(["cpu", "cuda", "opencl", "simulator"], kind => Assert.Contains(kind, run.Output, StringComparison.Ordinal));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(json));
        JsonElement cpu = document.RootElement.GetProperty("devices").EnumerateArray()
            .Single(device => device.GetProperty("selector").GetString() == "cpu");
        Assert.True(cpu.GetProperty("usable").GetBoolean());
        Assert.True(cpu.GetProperty("memory_bytes").GetInt64() > 0);
    }

    [Fact]
    public void Devices_gives_no_gpu_another_device_stands_for()
        => Assert.All(DeviceCatalog.List()
            .Where(device => device.Selector.StartsWith("cuda", StringComparison.Ordinal)
                || device.Selector.StartsWith("opencl", StringComparison.Ordinal)),
            device => Assert.NotEqual("CPUAccelerator", device.Name));

    [Fact]
    public void Devices_that_cannot_write_its_json_exits_1()
    {
        CommandLineRun run = CommandLineRun.Of("devices", "--json", _folder.Root);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Single(new DirectoryInfo(_folder.Root).Parent!.GetFileSystemInfos($"*{Path.GetFileName(_folder.Root)}*"));
    }

    [Fact]
    public void Cuda_without_a_gpu_fails_with_a_clear_message()
    {
        Assert.SkipWhen(DeviceCatalog.List().Any(device => device.Usable && device.Selector.StartsWith("cuda", StringComparison.Ordinal)),
            "this machine has a CUDA device");
        CommandLineRun run = FrameTests.RunAction(context => context.OpenDevice().Dispose(), "--device", "cuda");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error: Device 'cuda:0' cannot be used: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("'--device cpu' works everywhere", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
