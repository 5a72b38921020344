using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

// PTX ISA, "Data Movement and Conversion Instructions: Tensor copy", cp.async.bulk.tensor in tiled mode. A map is the address of a 128-byte
// descriptor in global memory, made from a TensorMap; what of a box lies outside the tensor arrives as zeros, and the whole box counts
// towards the barrier's bytes.
internal static partial class Ptx
{
    /// <summary>Starts copying a box of a tensor of rank 3 to shared memory. PTX ISA, cp.async.bulk.tensor.3d.</summary>
    /// <param name="target">Address in shared memory, aligned to 1,024 bytes under a 128-byte swizzle.</param>
    /// <param name="map">Address of the map.</param>
    /// <param name="c0">First coordinate of the box in the innermost dimension.</param>
    /// <param name="c1">In the next.</param>
    /// <param name="c2">In the outermost.</param>
    /// <param name="barrier">The mbarrier that awaits the bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TensorCopy(int target, long map, int c0, int c1, int c2, int barrier)
        => CudaAsm.Emit(
            "cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3, %4}], [%5];", target, map, c0,
            c1, c2, barrier);

    /// <summary>Starts copying a box of a tensor of rank 4 to shared memory. PTX ISA, cp.async.bulk.tensor.4d.</summary>
    /// <inheritdoc cref="TensorCopy(int, long, int, int, int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TensorCopy(int target, long map, int c0, int c1, int c2, int c3, int barrier)
        => CudaAsm.Emit(
            "cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3, %4, %5}], [%6];", target, map,
            c0, c1, c2, c3, barrier);
}
