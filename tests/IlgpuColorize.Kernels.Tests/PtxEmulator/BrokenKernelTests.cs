using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.Kernels.Tests.PtxEmulator.TensorCores;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.Sass;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator;

/// <summary>
/// Breaks the PTX of a correct kernel in the ways such kernels break, and expects every one to be seen: as an error, or as wrong numbers
/// for some seed.
/// </summary>
public sealed class BrokenKernelTests
{
    private static readonly ConvSizes Sizes = new(N: 1, H: 8, W: 16, C: 128, K: 64, Dilation: 1);

    private static readonly Lazy<string> Correct =
        new(() => PtxCompiler.Grouped(typeof(TensorCoreConv), nameof(TensorCoreConv.Fprop), Pipeline.Threads, typeof(Columns64)));

    [Theory]
    [InlineData("wgmma.wait_group.sync.aligned 1;", "", "wrong numbers")]
    [InlineData("wgmma.wait_group.sync.aligned 0;", "", "before the wait_group")]
    [InlineData("wgmma.fence.sync.aligned;", "", "without a wgmma.fence")]
    [InlineData("@p bra LD; bra LW;", "", "wrong numbers")]
    [InlineData("], 2;", "], 3;", "deadlock")]
    [InlineData("m64n64k16.f32.bf16.bf16", "m64n64k16.f32.f16.f16", "wrong numbers")]
    [InlineData("1, 1, 1, 0, 0;", "1, 1, 1, 1, 0;", "wrong numbers")]
    [InlineData("bar.sync\t0;", "", "no initialised mbarrier")]
    [InlineData(".try_wait.parity", ".try_wait.parity.unheard", "does not know '.unheard'")]
    [InlineData("mbarrier.arrive.shared::cta.b64 _", "mbarrier.arrive_drop.shared::cta.b64 _", "arrivals at the mbarrier")]
    public void Fault_is_seen(string correct, string broken, string expected)
    {
        Assert.Contains(correct, Correct.Value, StringComparison.Ordinal);
        string ptx = Correct.Value.Replace(correct, broken, StringComparison.Ordinal);
        string[] seen = [.. Enumerable.Range(0, 8).Select(seed => Outcome(ptx, new PtxMachine(seed, (AsyncMode)(seed % 3))))];
        Assert.Contains(seen, outcome => outcome.Contains(expected, StringComparison.Ordinal));
    }

    private static string Outcome(string ptx, PtxMachine machine)
    {
        Bf16Array x = new(Sizes.Pixels * Sizes.C, 1), filter = new(Sizes.K * 9 * Sizes.C, 2);
        try
        {
            float[] y = FpropLaunch.Run(machine, PtxModule.Parse(ptx), Sizes, x, filter, columns: 64).Y;
            double error = Numbers.RelativeError(Sizes.Fprop(x.Values, filter.Values), Array.ConvertAll(y, value => (double)value));
            return double.IsNaN(error) ? "NaN" : error < 1e-6 ? "correct" : "wrong numbers";
        }
        catch (EmulationException fault)
        {
            return fault.Message;
        }
    }
}
