using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>Compiles CUDA kernels to PTX; it needs no GPU.</summary>
internal sealed partial class CudaKernelCompiler : IDisposable
{
    /// <summary>The entry point's name in the text.</summary>
    public const string EntryPoint = "Kernel_Run";

    // A text is the same for every device.
    private static readonly ConcurrentDictionary<Type, string> Texts = new();

    private readonly Context _context;
    private readonly PTXBackend _ampere;
    private readonly PTXBackend _hopper;

    /// <summary>Creates a compiler.</summary>
    public CudaKernelCompiler()
    {
        // O1 computes what stays the same before every loop, the epilogue's addresses and conditions before the products, and lets it wait
        // in registers: 213 were live in a gather of 128 x 256, whose threads have 168. The driver's own compiler knows how many there are,
        // and does what O0 leaves to it.
        _context = Context.Create(builder => builder.EnableAlgorithms().Optimize(OptimizationLevel.O0).Inlining(InliningMode.Aggressive));
        // PTX ISA 8.0 is the first that knows SM 9.0a; every driver since CUDA 12.0 reads it.
        _ampere = new PTXBackend(_context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_80, null!);
        _hopper = new PTXBackend(_context, CudaArchitecture.SM_90, CudaInstructionSet.ISA_80, null!);
    }

    /// <summary>Compiles a kernel, once for the whole process.</summary>
    /// <returns>The text of a module whose entry is <see cref="EntryPoint"/>; its one parameter is the struct, byte for byte.</returns>
    public string Compile<TKernel>()
        where TKernel : unmanaged, ICudaKernel => Texts.GetOrAdd(typeof(TKernel), _ => TextOf<TKernel>());

    /// <inheritdoc/>
    public void Dispose()
    {
        _ampere.Dispose();
        _hopper.Dispose();
        _context.Dispose();
    }

    private string TextOf<TKernel>()
        where TKernel : unmanaged, ICudaKernel
    {
        CudaKernelTraits traits = TKernel.Traits;
        var entry = EntryPointDescription.FromExplicitlyGroupedKernel(((Delegate)CudaKernelEntry.Run<TKernel>).Method);
        var kernel = (PTXCompiledKernel)(traits.Target.StartsWith("sm_8", StringComparison.Ordinal)
            ? _ampere
            : _hopper).Compile(entry, new KernelSpecialization(traits.GroupSize, 1));
        // ILGPU knows no target with the suffix a, which wgmma needs.
        string ptx = WithCluster(TargetLine().Replace(kernel.PTXAssembly, $".target {traits.Target}", 1), traits.ClusterSize);
        ptx = WithVersion(ptx);
        return traits.RoundsEachStep ? FusibleStep().Replace(ptx, "$1.rn.f32") : WithApproximations(ptx);
    }

    // PTX ISA 8.1 is the first that knows st.async; every driver since CUDA 12.1 reads it.
    private static string WithVersion(string ptx)
        => ptx.Contains("st.async", StringComparison.Ordinal) ? VersionLine().Replace(ptx, ".version 8.1", 1) : ptx;

    // A division is 2 units in the last place off at the most then, and takes two instructions instead of twenty with a branch among them.
    // PTX ISA, "Floating Point Instructions: div, ex2".
    private static string WithApproximations(string ptx)
        => ptx.Replace("div.rn.f32", "div.approx.ftz.f32", StringComparison.Ordinal)
            .Replace("ex2.approx.f32", "ex2.approx.ftz.f32", StringComparison.Ordinal);

    // A cluster that the text demands is launched as any kernel. PTX ISA, "Cluster Dimension Directives".
    private static string WithCluster(string ptx, int size)
        => size == 1 ? ptx : GroupLine().Replace(ptx, $".explicitcluster\n.reqnctapercluster {size}, 1, 1\n.maxntid", 1);

    // What names its rounding is not fused. PTX ISA, "Floating Point Instructions: add".
    [GeneratedRegex(@"\b(add|sub|mul)\.f32\b")]
    private static partial Regex FusibleStep();

    [GeneratedRegex(@"\.maxntid")]
    private static partial Regex GroupLine();

    [GeneratedRegex(@"\.target sm_\d+")]
    private static partial Regex TargetLine();

    [GeneratedRegex(@"\.version 8\.0")]
    private static partial Regex VersionLine();
}
