using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Devices;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Compiles every portable kernel to PTX, which needs no GPU.</summary>
public sealed class PtxTests : IDisposable
{
    private readonly Context _context = Context.Create(builder => builder.EnableAlgorithms());

    public static TheoryData<string> Kernels
        => [.. typeof(IKernel).Assembly.GetTypes().Where(type => type.IsValueType && typeof(IKernel).IsAssignableFrom(type)).Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_compiles_to_ptx_without_local_memory(string kernel)
    {
        Type type = typeof(IKernel).Assembly.GetType(kernel, throwOnError: true)!;
        foreach (CudaArchitecture architecture in new[] { CudaArchitecture.SM_80, CudaArchitecture.SM_90 })
        {
            string ptx = Compile(type, architecture);
            Assert.Contains(".visible .entry", ptx, StringComparison.Ordinal);
            Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _context.Dispose();

    private string Compile(Type kernel, CudaArchitecture architecture)
    {
        Assert.False(kernel.IsGenericTypeDefinition, $"{kernel.Name} is generic: list its closed instantiations here.");
        using var backend = new PTXBackend(_context, architecture, CudaInstructionSet.ISA_80, null!);
        var entry = EntryPointDescription.FromImplicitlyGroupedKernel(typeof(KernelEntry).GetMethod(nameof(KernelEntry.Run))!.MakeGenericMethod(kernel));
        return ((PTXCompiledKernel)backend.Compile(entry, default)).PTXAssembly;
    }
}
