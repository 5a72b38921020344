using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

// PTX ISA, "Asynchronous Warpgroup Level Matrix Instructions". The products themselves are those of IWgmmaTile.
internal static partial class Ptx
{
    /// <summary>Orders earlier accesses to accumulators before the products that follow. PTX ISA, wgmma.fence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WgmmaFence() => CudaAsm.Emit("wgmma.fence.sync.aligned;");

    /// <summary>Makes the products started since the last commit a group. PTX ISA, wgmma.commit_group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WgmmaCommit() => CudaAsm.Emit("wgmma.commit_group.sync.aligned;");

    /// <summary>Waits until at most one group is still running. PTX ISA, wgmma.wait_group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WgmmaWaitForAllButOne() => CudaAsm.Emit("wgmma.wait_group.sync.aligned 1;");

    /// <summary>Waits until no group is running; only then may the accumulators be read. PTX ISA, wgmma.wait_group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WgmmaWait() => CudaAsm.Emit("wgmma.wait_group.sync.aligned 0;");

    // The counts are literal text. A group of three warpgroups is launched with 168 registers a thread, 64,512 in all.
    /// <summary>
    /// Gives registers of the warpgroup's threads back, down to 40 each; all its threads call it. PTX ISA, setmaxnreg.dec.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void KeepFewRegisters() => CudaAsm.Emit("setmaxnreg.dec.sync.aligned.u32 40;");

    /// <summary>
    /// Waits for registers that were given back, up to 232 a thread of two warpgroups; all threads of each call it. PTX ISA,
    /// setmaxnreg.inc.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeManyRegisters() => CudaAsm.Emit("setmaxnreg.inc.sync.aligned.u32 232;");
}
