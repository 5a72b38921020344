using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

// PTX ISA, "Data Movement and Conversion Instructions: Non-bulk asynchronous copy". A thread waits for its own copies, and sees what they
// brought; others need a barrier.
internal static partial class Ptx
{
    /// <summary>
    /// Starts copying the first bytes of 16 from global to shared memory, both aligned to them, through L2 alone; the rest becomes zeros.
    /// PTX ISA, cp.async.cg with src-size.
    /// </summary>
    /// <param name="target">Address in shared memory.</param>
    /// <param name="source">Global address; it is not read where there are no bytes.</param>
    /// <param name="bytes">The bytes, 0 to 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CpAsync(int target, long source, int bytes)
        => CudaAsm.Emit("cp.async.cg.shared.global [%0], [%1], 16, %2;", target, source, bytes);

    /// <summary>
    /// Starts copying 4 bytes from global to shared memory, both aligned to them. PTX ISA, cp.async.ca.
    /// </summary>
    /// <param name="target">Address in shared memory.</param>
    /// <param name="source">Global address.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CpAsyncWord(int target, long source) => CudaAsm.Emit("cp.async.ca.shared.global [%0], [%1], 4;", target, source);

    /// <summary>Makes the copies that this thread started since the last commit a group. PTX ISA, cp.async.commit_group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CpAsyncCommit() => CudaAsm.Emit("cp.async.commit_group;");

    /// <summary>Waits until at most three of this thread's groups are under way, the latest. PTX ISA, cp.async.wait_group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CpAsyncWaitForAllButThree() => CudaAsm.Emit("cp.async.wait_group 3;");

    /// <summary>Waits until at most eight of this thread's groups are under way, the latest. PTX ISA, cp.async.wait_group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CpAsyncWaitForAllButEight() => CudaAsm.Emit("cp.async.wait_group 8;");

    /// <summary>Waits until at most two of this thread's groups are under way, the latest. PTX ISA, cp.async.wait_group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CpAsyncWaitForAllButTwo() => CudaAsm.Emit("cp.async.wait_group 2;");

    /// <summary>Waits until none of this thread's copies is under way. PTX ISA, cp.async.wait_all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CpAsyncWait() => CudaAsm.Emit("cp.async.wait_all;");
}
