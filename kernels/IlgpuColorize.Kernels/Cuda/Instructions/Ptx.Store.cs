using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

// PTX ISA, "Data Movement and Conversion Instructions", st with .v2 and .v4, and cvt.rn.bf16x2.f32, whose first source becomes the upper
// half.
internal static partial class Ptx
{
    /// <summary>Stores eight values, rounded to bfloat16, as one access of 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBFloat16(long address, float v0, float v1, float v2, float v3, float v4, float v5, float v6, float v7)
        => CudaAsm.Emit(
            "{ .reg .b32 p<4>; cvt.rn.bf16x2.f32 p0, %2, %1; cvt.rn.bf16x2.f32 p1, %4, %3; cvt.rn.bf16x2.f32 p2, %6, %5; cvt.rn.bf16x2.f32 "
                + "p3, %8, %7; "
            + "st.global.v4.b32 [%0], {p0, p1, p2, p3}; }",
            address, v0, v1, v2, v3, v4, v5, v6, v7);

    /// <summary>Stores four values, rounded to bfloat16, as one access of 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBFloat16(long address, float v0, float v1, float v2, float v3)
        => CudaAsm.Emit(
            "{ .reg .b32 p<2>; cvt.rn.bf16x2.f32 p0, %2, %1; cvt.rn.bf16x2.f32 p1, %4, %3; st.global.v2.b32 [%0], {p0, p1}; }", address, v0,
            v1, v2, v3);

    /// <summary>Stores four values as one access of 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSingle(long address, float v0, float v1, float v2, float v3)
        => CudaAsm.Emit("st.global.v4.f32 [%0], {%1, %2, %3, %4};", address, v0, v1, v2, v3);

    /// <summary>Stores two values, rounded to bfloat16, to the group's own shared memory as one access of 4 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBFloat16InGroup(int address, float v0, float v1)
        => CudaAsm.Emit("{ .reg .b32 pair; cvt.rn.bf16x2.f32 pair, %2, %1; st.shared.b32 [%0], pair; }", address, v0, v1);

    /// <summary>Stores four values, rounded to bfloat16, to the group's own shared memory as one access of 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBFloat16InGroup(int address, float v0, float v1, float v2, float v3)
        => CudaAsm.Emit(
            "{ .reg .b32 p<2>; cvt.rn.bf16x2.f32 p0, %2, %1; cvt.rn.bf16x2.f32 p1, %4, %3; st.shared.v2.b32 [%0], {p0, p1}; }", address, v0,
            v1, v2, v3);

    /// <summary>Stores two values to the group's own shared memory as one access of 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSingleInGroup(int address, float v0, float v1)
        => CudaAsm.Emit("st.shared.v2.f32 [%0], {%1, %2};", address, v0, v1);

    /// <summary>Copies 16 bytes from the group's own shared memory to global memory; both addresses are aligned to them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyFromGroup(long address, int shared)
        => CudaAsm.Emit(
            "{ .reg .b32 p<4>; ld.shared.v4.b32 {p0, p1, p2, p3}, [%1]; st.global.v4.b32 [%0], {p0, p1, p2, p3}; }", address, shared);
}
