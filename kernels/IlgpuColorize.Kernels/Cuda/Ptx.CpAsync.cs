using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

// PTX ISA, "Data Movement and Conversion Instructions: Non-bulk asynchronous copy". A thread waits for its own copies, and sees what they brought; others need a barrier.
// The copies themselves are those of MmaTile.
public static partial class Ptx
{
    /// <summary>Makes the copies that this thread started since the last commit a group. PTX ISA, cp.async.commit_group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CpAsyncCommit() => CudaAsm.Emit("cp.async.commit_group;");

    /// <summary>Waits until at most four of this thread's groups are under way, the latest. PTX ISA, cp.async.wait_group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CpAsyncWaitForAllButFour() => CudaAsm.Emit("cp.async.wait_group 4;");

    /// <summary>Waits until none of this thread's copies is under way. PTX ISA, cp.async.wait_all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CpAsyncWait() => CudaAsm.Emit("cp.async.wait_all;");
}
