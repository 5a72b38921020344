using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

// PTX ISA, "Parallel Synchronization and Communication Instructions", mbarrier. A barrier is eight bytes of shared memory; a phase
// completes when all arrivals and all bytes are in.
internal static partial class Ptx
{
    /// <summary>Makes a barrier whose every phase awaits a number of arrivals. PTX ISA, mbarrier.init.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MbarrierInitialize(int barrier, int arrivals)
        => CudaAsm.Emit("mbarrier.init.shared::cta.b64 [%0], %1;", barrier, arrivals);

    /// <summary>Arrives. PTX ISA, mbarrier.arrive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MbarrierArrive(int barrier) => CudaAsm.Emit("mbarrier.arrive.shared::cta.b64 _, [%0];", barrier);

    /// <summary>Arrives, and lets the phase await bytes of asynchronous copies too. PTX ISA, mbarrier.arrive.expect_tx.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MbarrierArriveExpecting(int barrier, int bytes)
        => CudaAsm.Emit("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;", barrier, bytes);

    /// <summary>
    /// Waits until the phase of a parity is complete; the phase before the first counts as complete, with parity 1. A loop of
    /// mbarrier.try_wait.parity, whose labels are local to the braces, so that a kernel may hold it many times. PTX ISA, mbarrier.try_wait.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MbarrierWait(int barrier, int parity)
        => CudaAsm.Emit(
            "{ .reg .pred complete; Again: mbarrier.try_wait.parity.shared::cta.b64 complete, [%0], %1; @complete bra Complete; bra Again; "
                + "Complete: }", barrier, parity);

    /// <summary>Makes initialised barriers visible to the asynchronous copies. PTX ISA, fence.mbarrier_init.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FenceMbarrierInitialization() => CudaAsm.Emit("fence.mbarrier_init.release.cluster;");

    /// <summary>
    /// Orders this thread's ordinary accesses to shared memory before later asynchronous ones. PTX ISA, fence.proxy.async.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FenceAsyncProxy() => CudaAsm.Emit("fence.proxy.async;");
}
