using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.Kernels.Tests.PtxEmulator.TensorCores;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.PtxEmulator.Analysis;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator.Analysis;

/// <summary>
/// Bounds the registers that ptxas will give the CUDA kernels, by those that their values need at once. What ptxas adds (addresses held longer, loads moved up to hide their latency) is known for
/// one kernel: the prototype of fprop in 128 x 256 took 154 registers and no spills on an H100, and needs 146 by the same count.
/// </summary>
public sealed class KernelRegistersTests
{
    private const int AddedByPtxas = 154 - 146;
    private const int RegistersOfMultiprocessor = 65_536;
    private const int MostOfThread = 255;

    public static TheoryData<string> Kernels => [.. CudaKernelCatalog.Kernels.Keys];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_needs_no_more_registers_than_its_groups_have(string kernel)
    {
        RegisterPressure pressure = AnalysedKernels.Of(kernel).Pressure;
        int available = RegistersOf(CudaKernelCatalog.Kernels[kernel]);
        Assert.True(pressure.Registers + AddedByPtxas <= available, $"{pressure.Registers} + {AddedByPtxas} of {available}, the most at line {pressure.Line}: {pressure.Text}");
        Assert.InRange(pressure.Predicates, 0, 7);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_reads_no_register_that_it_has_not_written(string kernel) => Assert.Equal(0, AnalysedKernels.Of(kernel).ReadBeforeWritten);

    [Fact]
    public void Prototype_needs_what_the_margin_is_measured_from()
    {
        var module = PtxModule.Parse(PtxCompiler.Grouped(typeof(TensorCoreConv), nameof(TensorCoreConv.Fprop), Pipeline.Threads, typeof(Columns256)));
        Assert.Equal(146, KernelAnalysis.Of(module, Assert.Single(module.Entries)).Pressure.Registers);
    }

    // ptxas hands registers out in eights, and as many groups as shared memory holds, two at the most, shall run at once.
    private static int RegistersOf(Type kernel)
    {
        CudaKernelTraits traits = CudaKernelTypes.TraitsOf(kernel);
        int shared = traits.Target == "sm_80" ? 164 * 1024 : CudaKernelTraits.MultiprocessorSharedBytes;
        int groups = Math.Clamp(shared / Math.Max(traits.SharedBytes, 1), 1, 2);
        return Math.Min(RegistersOfMultiprocessor / (groups * traits.GroupSize) & ~7, MostOfThread);
    }
}
