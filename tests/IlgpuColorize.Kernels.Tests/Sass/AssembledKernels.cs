using System.Collections.Concurrent;
using IlgpuColorize.Sass;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sass;

/// <summary>
/// What NVIDIA's assembler made of every kernel, once for all tests; what it said is kept beside the tests from run to run.
/// </summary>
internal static class AssembledKernels
{
    private static readonly Lazy<ConcurrentDictionary<(string Kernel, string Target), Func<AssembledKernel>>> All = new(AssembleAll);

    /// <summary>The assembler; skips the test, with the reason, where there is none.</summary>
    public static Assembler Assembler
    {
        get
        {
            Assert.SkipWhen(NvidiaTools.Found is null, NvidiaTools.Missing);
            return field ??= new Assembler(NvidiaTools.Found, Path.Combine(AppContext.BaseDirectory, "assembled"));
        }
    }

    /// <summary>The kernels' names; without the assembler one row stands for all.</summary>
    public static TheoryData<string> Kernels => NvidiaTools.Found is null ? ["every kernel"] : [.. KernelSources.All.Keys];

    /// <summary>Returns a kernel for each of its targets.</summary>
    /// <exception cref="AssemblerException">The assembler refuses it.</exception>
    public static IEnumerable<(GpuTarget Target, AssembledKernel Kernel)> Of(string kernel)
    {
        _ = Assembler;
        return KernelSources.All[kernel].Targets.Select(target => (target, All.Value[(kernel, target.Name)]()));
    }

    /// <summary>Returns a kernel for the newest of its targets.</summary>
    public static AssembledKernel Newest(string kernel) => Of(kernel).Last().Kernel;

    // All at once, on all cores: one after another they would take a minute and more. A refusal is the test's of its kernel.
    private static ConcurrentDictionary<(string Kernel, string Target), Func<AssembledKernel>> AssembleAll()
    {
        ConcurrentDictionary<(string, string), Func<AssembledKernel>> all = new();
        Assembler assembler = Assembler;
        var pairs = KernelSources.All.Values.SelectMany(kernel => kernel.Targets.Select(target => (kernel, target))).ToArray();
        Parallel.ForEach(Partitioner.Create(pairs, loadBalance: true), pair =>
        {
            try
            {
                AssembledKernel assembled = assembler.Assemble(pair.kernel, pair.target);
                all[(pair.kernel.Name, pair.target.Name)] = () => assembled;
            }
            catch (AssemblerException refusal)
            {
                all[(pair.kernel.Name, pair.target.Name)] = () => throw refusal;
            }
        });
        return all;
    }
}
