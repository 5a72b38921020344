using System.Runtime.InteropServices;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.TestKit.Cuda;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>
/// The tensor cores' kernel of <see cref="DrawRow"/> on the PTX emulator, over operands in the host's memory. The emulator has a memory of
/// its own: what the launch may read or write is copied there, and all of it is copied back.
/// </summary>
/// <param name="clusterSize">The groups that walk a row together: 1, 2, 4 or 8.</param>
/// <param name="seed">The seed of the first launch.</param>
/// <param name="mode">When asynchronous work is done.</param>
internal sealed class EmulatedDrawRow(int clusterSize, int seed, AsyncMode mode)
{
    private int _launches;

    /// <summary>The groups that walk a row together.</summary>
    public int ClusterSize => clusterSize;

    /// <summary>What changes the kernel's text before it runs: a test of the tests spoils it.</summary>
    public Func<string, string>? Spoil { get; init; }

    /// <summary>Draws a row.</summary>
    /// <exception cref="EmulationException">The kernel does what is not allowed.</exception>
    public void Run(in DrawRowArguments arguments)
    {
        switch (clusterSize)
        {
            case 8:
                Run<ClusterOf8>(arguments);
                break;
            case 4:
                Run<ClusterOf4>(arguments);
                break;
            case 2:
                Run<ClusterOf2>(arguments);
                break;
            default:
                Run<OneGroup>(arguments);
                break;
        }
    }

    private void Run<TCluster>(in DrawRowArguments arguments)
        where TCluster : struct, IGroupCluster
    {
        PtxMachine machine = new(seed + _launches++, mode) { HostThreads = 1 };
        Dictionary<long, (long There, int Bytes)> copies = [];
        DrawRowTensorCore<TCluster> kernel = new(arguments.Copied((address, bytes) =>
        {
            byte[] contents = new byte[bytes];
            Marshal.Copy((nint)address, contents, 0, contents.Length);
            copies.Add(address, (machine.Allocate(contents), contents.Length));
            return copies[address].There;
        }));
        CudaKernelTraits traits = DrawRowTensorCore<TCluster>.Traits;
        machine.Launch(
            ModuleOf(kernel.GetType()), CudaKernelCompiler.EntryPoint, new Extent(clusterSize * arguments.Problem.Eights),
            new Extent(traits.GroupSize), traits.SharedBytes,
            MemoryMarshal.AsBytes(new ReadOnlySpan<DrawRowTensorCore<TCluster>>(in kernel)));
        foreach ((long here, (long there, int bytes)) in copies)
            Marshal.Copy(machine.Read(there, bytes), 0, (nint)here, bytes);
    }

    private PtxModule ModuleOf(Type kernel)
        => Spoil is null ? CudaKernelCatalog.Module(kernel) : PtxModule.Parse(Spoil(CudaKernelCatalog.Ptx(kernel)));
}
