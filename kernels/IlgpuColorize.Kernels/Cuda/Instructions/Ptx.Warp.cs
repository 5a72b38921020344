using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

// PTX ISA, "Parallel Synchronization and Communication Instructions", of all lanes of a warp.
internal static partial class Ptx
{
    /// <summary>
    /// Asks all lanes of a warp, and stores those that hold a condition as bits to shared memory, where each lane may read them without
    /// waiting for others: all store the same. PTX ISA, vote.sync.ballot.
    /// </summary>
    /// <param name="address">Shared address, aligned to 4 bytes; the same in all lanes.</param>
    /// <param name="holds">Whether the lane holds the condition: not 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBallot(int address, int holds)
        => CudaAsm.Emit(
            "{ .reg .pred holds; .reg .b32 lanes; setp.ne.s32 holds, %1, 0; vote.sync.ballot.b32 lanes, holds, -1; "
                + "st.shared.b32 [%0], lanes; }", address, holds);
}
