using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Cuda;

/// <summary>Asks what a driver made of kernels, and devices without one.</summary>
public static class LoadedKernelTests
{
    public sealed class OnCpu
    {
        [Fact]
        public void Name_shows_type_arguments()
        {
            Assert.Equal("ConvGatherWgmma<Wgmma64x256, FilterRows>", LoadedKernel.NameOf(typeof(ConvGatherWgmma<Wgmma64x256, FilterRows>)));
            Assert.Equal(nameof(ConvWgradSum), LoadedKernel.NameOf(typeof(ConvWgradSum)));
        }

        /// <summary>PTX ISA, "Identifiers"; a profiler shows them.</summary>
        [Fact]
        public void Entries_are_identifiers_of_their_own()
        {
            string[] entries = [.. CudaKernelTypes.All.Keys.Select(LoadedKernel.EntryOf)];
            Assert.Contains("ConvGatherWgmma_Wgmma64x256_FilterRows", entries);
            Assert.All(entries, entry => Assert.Matches("^[A-Za-z][A-Za-z0-9_]*$", entry));
            Assert.Equal(entries.Length, entries.Distinct().Count());
        }

        [Fact]
        public void Device_without_a_driver_has_loaded_nothing_and_loads_nothing()
        {
            Assert.Empty(TestDevices.Cpu.LoadedKernels);
            var refusal = Assert.Throws<InvalidOperationException>(() =>
                TestDevices.Cpu.LoadCudaKernel(typeof(ConvWgradWgmma<Wgmma64x64>)));
            Assert.Contains("runs no CUDA kernels", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda
    {
        [Fact]
        public void Driver_accepts_every_kernel_that_the_device_can_run_and_describes_it()
        {
            ComputeDevice device = TestDevices.Cuda;
            foreach ((string name, Type kernel) in CudaKernelTypes.All)
            {
                CudaKernelTraits traits = CudaKernelTypes.TraitsOf(kernel);
                if (traits.Target == "sm_80" ? !device.HasWarpMatrices : !device.HasWarpgroupMatrices)
                    continue;
                LoadedKernel loaded = device.LoadCudaKernel(kernel);
                Assert.Equal(name, loaded.Name);
                Assert.InRange(loaded.MostThreads, traits.GroupSize, 1024);
                Assert.Contains(loaded, device.LoadedKernels);
            }
        }
    }
}
