using System.Text.RegularExpressions;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Sass;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Compiles every portable kernel to PTX, which needs no GPU.</summary>
public sealed partial class PtxTests
{
    public static TheoryData<string> Kernels
        => [.. typeof(IKernel).Assembly.GetTypes().Where(type => type.IsValueType && typeof(IKernel).IsAssignableFrom(type))
            .Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_compiles_to_ptx_without_local_memory(string kernel)
    {
        Type type = typeof(IKernel).Assembly.GetType(kernel, throwOnError: true)!;
        Assert.False(type.IsGenericTypeDefinition, $"{type.Name} is generic: list its closed instantiations here.");
        string ptx = PtxCompiler.Portable(type);
        Assert.Contains(".visible .entry", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
    }

    public static TheoryData<string> GroupKernels
        => [.. KernelSources.All.Values.Where(kernel => typeof(IGroupKernel).IsAssignableFrom(kernel.Type)).Select(kernel => kernel.Name)];

    [Theory]
    [MemberData(nameof(GroupKernels))]
    public void Group_kernel_compiles_to_ptx_without_local_memory_or_calls(string kernel)
    {
        string ptx = KernelSources.All[kernel].Compile();
        Assert.Contains(".visible .entry", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain("call", ptx, StringComparison.Ordinal);
    }

    /// <summary>
    /// ILGPU writes one text for every architecture from SM 8.0 on, but for the line that names it and for the numbers that make names
    /// unique: so each kernel is compiled for one of them. These kernels round to bfloat16, take exponentials and logarithms, draw, and
    /// share memory in a group.
    /// </summary>
    [Theory]
    [InlineData(typeof(GateBackward))]
    [InlineData(typeof(LogisticMixtureNllForward))]
    [InlineData(typeof(DropoutMask))]
    [InlineData(typeof(ConvTiledWgradKernel<NarrowTile>))]
    public void Texts_for_two_architectures_differ_in_the_target_at_most(Type kernel)
    {
        Assert.Equal(TextFor(CudaArchitecture.SM_90), TextFor(CudaArchitecture.SM_80));

        string TextFor(CudaArchitecture architecture)
        {
            string ptx = typeof(IGroupKernel).IsAssignableFrom(kernel)
                ? PtxCompiler.Groups(kernel, architecture)
                : PtxCompiler.Portable(kernel, architecture);
            return NumberedNameOrTarget().Replace(ptx, "");
        }
    }

    [GeneratedRegex(@"(?<=_)\d+|\.target sm_\d+")]
    private static partial Regex NumberedNameOrTarget();
}
