using System.Diagnostics;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests;

[Collection(TestDevices.Collection)]
public sealed class DeviceListTests
{
    private const string Name = "emulated CUDA device (PTX emulator)";

    [Fact]
    public void Device_is_listed_under_a_name_that_nobody_mistakes()
    {
        EmulatedDevice.Require();
        DeviceDescription cuda =
            Assert.Single(DeviceCatalog.List(), device => device.Selector.StartsWith("cuda", StringComparison.Ordinal));
        Assert.Equal(("cuda:0", Name, EmulatedCuda.Options.MemoryBytes, true), (cuda.Selector, cuda.Name, cuda.MemoryBytes, cuda.Usable));
    }

    [Theory]
    [InlineData(80, false)]
    [InlineData(90, true)]
    public void Device_has_the_tensor_cores_of_its_architecture(int architecture, bool hasWarpgroups)
    {
        using ComputeDevice device = EmulatedDevice.Open(architecture);
        Assert.Equal((true, hasWarpgroups, true), (device.HasWarpMatrices, device.HasWarpgroupMatrices, device.HasLargeSharedMemory));
        Assert.Equal(EmulatedCuda.Options.Multiprocessors, device.Multiprocessors);
    }

    /// <summary>Any .NET program gets the device by the runtime's startup hook.</summary>
    [Fact]
    public void Startup_hook_gives_the_device_to_the_program()
    {
        EmulatedDevice.Require();
        ProcessStartInfo start =
            new("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "ilgpu-colorize.dll"),
                "devices"])
            { RedirectStandardOutput = true };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(EmulatedCuda).Assembly.Location;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains(Name, output, StringComparison.Ordinal);
        Assert.Contains("tensor cores", output, StringComparison.Ordinal);
    }
}
