using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.Kernels.Tests.Optimizers;
using IlgpuColorize.Kernels.Tests.Pointwise;
using IlgpuColorize.Kernels.Tests.Profiling;
using IlgpuColorize.Kernels.Tests.Reduce;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests;

/// <summary>
/// The tests that run on every device and are small enough to run on the emulated one each time; README.md tells how to run the others.
/// </summary>
public static class OnEmulatedCuda
{
    [Collection(TestDevices.Collection)]
    public sealed class RepeatedLaunches() : RepeatedLaunchesTests(EmulatedDevice.Hopper);

    [Collection(TestDevices.Collection)]
    public sealed class LaunchProfile : LaunchProfileTests
    {
        protected override ComputeDevice Device => EmulatedDevice.Hopper;
    }

    [Collection(TestDevices.Collection)]
    public sealed class UpdateGuard() : UpdateGuardTests(EmulatedDevice.Hopper);

    [Collection(TestDevices.Collection)]
    public sealed class Gate() : GateTests(EmulatedDevice.Hopper);

    [Collection(TestDevices.Collection)]
    public sealed class Sum() : SumTests(EmulatedDevice.Hopper);
}
