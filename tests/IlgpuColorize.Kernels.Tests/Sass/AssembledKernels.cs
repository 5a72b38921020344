using System.Collections.Concurrent;
using IlgpuColorize.Sass;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sass;

/// <summary>
/// What NVIDIA's assembler made of every kernel, once for all tests; what it said is kept beside the tests from run to run. Without the
/// assembler these tests are left out (<see cref="TestKit.DeviceTestFramework"/>).
/// </summary>
internal static class AssembledKernels
{
    private const int AtOnce = 2;

    private static readonly Lazy<ConcurrentDictionary<(string Kernel, string Target), Func<AssembledKernel>>> All = new(AssembleAll);

    /// <summary>The assembler.</summary>
    public static Assembler Assembler { get; } = new(NvidiaTools.Found!, Path.Combine(AppContext.BaseDirectory, "assembled"));

    /// <summary>The kernels' names.</summary>
    public static TheoryData<string> Kernels => [.. KernelSources.All.Keys];

    /// <summary>Returns a kernel for each of its targets.</summary>
    /// <exception cref="AssemblerException">The assembler refuses it.</exception>
    public static IEnumerable<(GpuTarget Target, AssembledKernel Kernel)> Of(string kernel)
        => KernelSources.All[kernel].Targets.Select(target => (target, All.Value[(kernel, target.Name)]()));

    /// <summary>
    /// Returns a kernel for the first and the last of its targets, those whose machine code is read: between them there are two others, of
    /// the first one's instructions.
    /// </summary>
    public static IEnumerable<AssembledKernel> Ends(string kernel)
    {
        var all = Of(kernel).ToArray();
        return all.Length == 1 ? [all[0].Kernel] : [all[0].Kernel, all[^1].Kernel];
    }

    /// <summary>Returns a kernel for the newest of its targets.</summary>
    public static AssembledKernel Newest(string kernel) => Of(kernel).Last().Kernel;

    // One after another they would take twice the time. A refusal is the test's of its kernel.
    private static ConcurrentDictionary<(string Kernel, string Target), Func<AssembledKernel>> AssembleAll()
    {
        ConcurrentDictionary<(string, string), Func<AssembledKernel>> all = new();
        Parallel.ForEach(
            Partitioner.Create(KernelSources.All.Values.ToArray(), loadBalance: true),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            kernel =>
            {
                foreach (GpuTarget target in kernel.Targets)
                    all[(kernel.Name, target.Name)] = Assemble(kernel, target);
            });
        return all;
    }

    private static Func<AssembledKernel> Assemble(KernelSource kernel, GpuTarget target)
    {
        try
        {
            AssembledKernel assembled = Assembler.Assemble(kernel, target);
            return () => assembled;
        }
        catch (AssemblerException refusal)
        {
            return () => throw refusal;
        }
    }
}
