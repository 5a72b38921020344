using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Cuda;

/// <summary>Asks what a driver made of kernels, and devices without one.</summary>
[Collection(TestDevices.Collection)]
public sealed class LoadedKernelTests
{
    [Fact]
    public void Name_shows_type_arguments()
    {
        Assert.Equal("ConvGatherWgmma<Wgmma64x256, FilterRows>", LoadedKernel.NameOf(typeof(ConvGatherWgmma<Wgmma64x256, FilterRows>)));
        Assert.Equal(nameof(ConvWgradSum), LoadedKernel.NameOf(typeof(ConvWgradSum)));
    }

    [Fact]
    public void Device_without_a_driver_has_loaded_nothing_and_loads_nothing()
    {
        Assert.Empty(TestDevices.Cpu.LoadedKernels);
        var refusal = Assert.Throws<InvalidOperationException>(() => TestDevices.Cpu.LoadCudaKernel(typeof(ConvWgradWgmma<Wgmma64x64>)));
        Assert.Contains("runs no CUDA kernels", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Driver_accepts_every_kernel_that_the_device_can_run()
    {
        ComputeDevice device = TestDevices.Cuda;
        foreach ((string name, Type kernel) in CudaKernelTypes.All)
        {
            string target = CudaKernelTypes.TraitsOf(kernel).Target;
            if (target == "sm_80" ? device.HasWarpMatrices : device.HasWarpgroupMatrices)
                Assert.Equal(name, device.LoadCudaKernel(kernel).Name);
        }
        Assert.True(device.LoadedKernels.Count > 0);
    }
}
