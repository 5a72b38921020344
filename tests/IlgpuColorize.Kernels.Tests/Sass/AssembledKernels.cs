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
    /// Returns a kernel for the targets whose machine code is read: the first and the last, because those between have the first one's
    /// instructions. The environment variable ILGPU_COLORIZE_SASS=all reads them too, which takes twice the time.
    /// </summary>
    public static IEnumerable<AssembledKernel> Read(string kernel)
    {
        AssembledKernel[] all = [.. Of(kernel).Select(found => found.Kernel)];
        return all.Length == 1 || Environment.GetEnvironmentVariable("ILGPU_COLORIZE_SASS") == "all" ? all : [all[0], all[^1]];
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
