using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Training.Selftest;
using IlgpuColorize.Training.Selftest;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>Holds whole networks on emulated tensor cores against golden files, numbers of an independent float64 implementation.</summary>
[Collection(TestDevices.Collection)]
public sealed class SelftestOnTensorCoresTests
{
    // Measured: activations 0.9 %, of one tensor's gradient 4 %, of the whole 1.9 %, of the first update 14 %. Of files that take longer:
    // one tensor's gradient 23 %, the first update 15 %.
    [Theory]
    [InlineData("purple.safetensors")]
    [InlineData("extremes.safetensors")]
    public void Golden_numbers_are_met_in_bfloat16(string name)
    {
        SelftestTolerances tolerances = SelftestTolerances.BFloat16 with { EachGradient = 0.1 };
        ComputeDevice device = EmulatedDevice.Of(90, multiprocessors: 2, mode: AsyncMode.Eager);
        using CudaLaunches launches = new(device.DefaultStream);
        using GoldenFile golden = GoldenFile.Open(SelftestRunTests.Golden(name));
        SelftestRunTests.AssertPassed(SelftestRun.On(device, golden, Precision.Bf16, steps: 1, tolerances));
        Assert.True(launches.Count > 150, $"the tensor cores ran {launches.Count} times");
    }
}
