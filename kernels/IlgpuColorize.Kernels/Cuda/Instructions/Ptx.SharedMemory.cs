using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// Names the PTX instructions that kernels use and ILGPU does not have, one a method. Addresses in shared memory are 32-bit, in the window
/// of the group; generic and global ones are 64-bit. What has an <c>out</c> argument passes through a slot of local memory: it is for
/// prologues, not for loops.
/// </summary>
internal static partial class Ptx
{
    /// <summary>
    /// Returns where the group's dynamic shared memory begins. It is aligned to 8 bytes only. PTX ISA, "State Spaces", .shared.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DynamicSharedMemory()
    {
        // Declares the symbol; ILGPU drops it unless the view is used.
        ArrayView<long> declared = SharedMemory.GetDynamic<long>();
        if (Group.IdxX == int.MaxValue)
            declared[0] = 0;
        CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int address);
        return address;
    }

    /// <summary>
    /// Returns the generic address of a place in shared memory. PTX ISA, "Data Movement and Conversion Instructions", cvta.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long GenericAddress(int shared)
    {
        CudaAsm.Emit("{ .reg .b64 wide; cvt.u64.u32 wide, %1; cvta.shared.u64 %0, wide; }", out long address, shared);
        return address;
    }
}
