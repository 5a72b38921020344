using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Profiling;

[Collection(TestDevices.Collection)]
public sealed class MachinePeakTests
{
    [Fact]
    public void Portable_probe_measures_arithmetic_and_copies()
    {
        MachinePeak peak = MachinePeak.MeasureGpu(TestDevices.Simulator, threads: 64, leastSeconds: 0, copyLength: 1 << 20);
        Assert.InRange(peak.GigaflopsPerSecond, 1e-9, 1e3);
        Assert.InRange(peak.GigabytesPerSecond, 1e-9, 1e6);
    }

    [Fact]
    public void Simulator_has_no_peak() => Assert.Null(MachinePeak.Measure(TestDevices.Simulator));

    [Fact]
    public void Chains_multiply_and_add_as_often_as_they_say()
    {
        using var scope = new OpScope(TestDevices.Simulator);
        ArrayView<float> results = scope.FlatOutput(2);
        scope.Stream.Launch("chains", new ParameterProblem(2, 1, 1), 2, new MultiplyAddChains(results, 0.5f, Rounds: 3));
        // x -> x/2 + 1/2 three times takes 1/2 to 15/16, 0 to 7/8 and 1 to 1; seven chains start at 1/2, the last at the index.
        Numbers.Close([7 * 15 / 16.0 + 7 / 8.0, 7 * 15 / 16.0 + 1], scope.Read(results), 1e-6);
    }

    private static void AssertMeasured(ComputeDevice device, double leastGigaflops)
    {
        MachinePeak? peak = MachinePeak.Measure(device);
        Assert.True(peak?.GigaflopsPerSecond > leastGigaflops && peak.GigabytesPerSecond > 0.1, $"{peak}");
    }

    public sealed class OnCpu
    {
        // A device of its own: other tests launch on the shared one at the same time.
        [Fact]
        public void Cores_have_a_measured_peak()
        {
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 2);
            AssertMeasured(device, leastGigaflops: 1);
        }
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda
    {
        // An emulated device reaches some hundredths.
        [Fact]
        public void Multiprocessors_have_a_measured_peak() => AssertMeasured(TestDevices.Cuda, leastGigaflops: 1e-3);
    }
}
