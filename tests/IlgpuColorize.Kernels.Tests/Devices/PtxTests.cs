using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Compiles every portable kernel to PTX, which needs no GPU.</summary>
public sealed class PtxTests
{
    // Of a generic kernel, every width of tile.
    private static readonly SortedDictionary<string, Type> GroupKernelTypes = new(
        typeof(IGroupKernel).Assembly.GetTypes()
            .Where(type => type.IsValueType && typeof(IGroupKernel).IsAssignableFrom(type))
            .SelectMany(type => type.IsGenericTypeDefinition
                ? new[] { typeof(WideTile), typeof(NarrowTile) }.Select(width => (Name: $"{type.Name} {width.Name}", Type: type.MakeGenericType(width)))
                : [(type.Name, type)])
            .ToDictionary(kernel => kernel.Name, kernel => kernel.Type));

    public static TheoryData<string> Kernels
        => [.. typeof(IKernel).Assembly.GetTypes().Where(type => type.IsValueType && typeof(IKernel).IsAssignableFrom(type)).Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_compiles_to_ptx_without_local_memory(string kernel)
    {
        Type type = typeof(IKernel).Assembly.GetType(kernel, throwOnError: true)!;
        Assert.False(type.IsGenericTypeDefinition, $"{type.Name} is generic: list its closed instantiations here.");
        foreach (CudaArchitecture architecture in new[] { CudaArchitecture.SM_80, CudaArchitecture.SM_90 })
        {
            string ptx = PtxCompiler.Portable(type, architecture);
            Assert.Contains(".visible .entry", ptx, StringComparison.Ordinal);
            Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string> GroupKernels => [.. GroupKernelTypes.Keys];

    [Theory]
    [MemberData(nameof(GroupKernels))]
    public void Group_kernel_compiles_to_ptx_without_local_memory_or_calls(string kernel)
    {
        foreach (CudaArchitecture architecture in new[] { CudaArchitecture.SM_80, CudaArchitecture.SM_90 })
        {
            string ptx = PtxCompiler.Groups(GroupKernelTypes[kernel], architecture);
            Assert.Contains(".visible .entry", ptx, StringComparison.Ordinal);
            Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
            Assert.DoesNotContain("call", ptx, StringComparison.Ordinal);
        }
    }
}
