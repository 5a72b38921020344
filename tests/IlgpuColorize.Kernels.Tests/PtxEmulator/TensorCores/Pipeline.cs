using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator.TensorCores;

/// <summary>
/// The pipeline of a group of 384 threads: thread 0 fetches tiles by tensor copies, warpgroups 1 and 2 multiply them. Four stages; full
/// barriers count the bytes, empty ones one arrival of each warpgroup.
/// </summary>
internal static class Pipeline
{
    public const int Threads = 384;
    public const int Stages = 4;

    /// <summary>128 bytes hold 64 channels; 8 rows of them are one pattern of the swizzle.</summary>
    public const int RowBytes = 128;

    private const int BarrierBytes = 1024;
    private const int EmptyBarriers = 64;

    /// <summary>Returns the dynamic shared memory, with room to align it to 1,024 bytes.</summary>
    public static int SharedBytes(int stageBytes) => BarrierBytes + Stages * stageBytes + 1024;

    /// <summary>Prepares the barriers and returns where they begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Begin(int thread)
    {
        // A use of the dynamic memory that never happens, or ILGPU drops the symbol.
        ArrayView<int> dynamic = SharedMemory.GetDynamic<int>();
        if (thread == 1023)
            dynamic[0] = 0;
        CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int start);
        int barriers = (start + 1023) & ~1023;
        if (thread == 0)
        {
            for (int stage = 0; stage < Stages; stage++)
            {
                CudaAsm.Emit("mbarrier.init.shared::cta.b64 [%0], 1;", Full(barriers, stage));
                CudaAsm.Emit("mbarrier.init.shared::cta.b64 [%0], 2;", Empty(barriers, stage));
            }
            CudaAsm.Emit("fence.mbarrier_init.release.cluster;");
            CudaAsm.Emit("fence.proxy.async;");
        }
        Group.Barrier();
        return barriers;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Full(int barriers, int stage) => barriers + stage * 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Empty(int barriers, int stage) => barriers + EmptyBarriers + stage * 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Tiles(int barriers, int stage, int stageBytes) => barriers + BarrierBytes + stage * stageBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Wait(int barrier, int parity)
        => CudaAsm.Emit(
            "{ .reg .pred p; LW: mbarrier.try_wait.parity.shared::cta.b64 p, [%0], %1; @p bra LD; bra LW; LD: }", barrier, parity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Arrive(int barrier) => CudaAsm.Emit("mbarrier.arrive.shared::cta.b64 _, [%0];", barrier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ExpectBytes(int barrier, int bytes)
        => CudaAsm.Emit("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;", barrier, bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(int to, long map, int x, int y, int barrier)
        => CudaAsm.Emit("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3}], [%4];", to, map,
            x, y, barrier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(int to, long map, int channel, int column, int row, int image, int barrier)
        => CudaAsm.Emit(
            "cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3, %4, %5}], [%6];", to, map,
            channel, column, row, image, barrier);

    /// <summary>Returns the descriptor of a tile with the 128-byte swizzle.</summary>
    /// <param name="address">Its shared address.</param>
    /// <param name="leadingBytes">To the next 64 channels, of channel-major operands; 16 for others.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Descriptor(int address, int leadingBytes)
        => (long)(address >> 4 & 0x3FFF) | (long)(leadingBytes >> 4) << 16 | (long)(8 * RowBytes >> 4) << 32 | 1L << 62;

    /// <summary>Closes this step's products and waits for those of the step before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CommitAndAwaitPrevious() => CudaAsm.Emit("wgmma.commit_group.sync.aligned; wgmma.wait_group.sync.aligned 1;");
}
