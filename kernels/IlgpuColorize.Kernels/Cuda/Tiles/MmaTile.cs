using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// The product of a warp, 16 rows x 8 columns of float32 accumulators in registers, in bfloat16, on every device from SM 8.0 on. The
/// registers are declared by text and live through the whole kernel. Two products in a row add to different registers, so that the second
/// need not await the first. PTX ISA, "Warp Level Matrix Multiply-Accumulate Instructions", mma.m16n8k16 and ldmatrix.
/// </summary>
internal static class MmaTile
{
    /// <summary>The rows, the m of m16n8k16.</summary>
    public const int Rows = 16;

    /// <summary>The columns, the n of m16n8k16.</summary>
    public const int Columns = 8;

    /// <summary>The reduced elements of a step, two times the k of m16n8k16.</summary>
    public const int StepElements = 32;

    /// <summary>The bytes of the 16 rows' fragments of a step: 16 of each lane for the first half, 16 of each for the second.</summary>
    public const int StepBytes = 2 * HalfStepBytes;

    /// <summary>The bytes of a lane's fragment of half a step: what one access moves.</summary>
    public const int LaneBytes = 16;

    private const int HalfStepBytes = 32 * LaneBytes;

    /// <summary>Declares the accumulator registers; once, at the top of a kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<8>;");

    /// <summary>Sets the accumulators to zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero16);

    /// <summary>
    /// Starts copying the lane's fragments of a step to shared memory, past the caches of the multiprocessor. PTX ISA, cp.async.
    /// </summary>
    /// <param name="target">Shared address of the lane's first 16 bytes.</param>
    /// <param name="source">Global address of the lane's first 16 bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(int target, long source)
        => CudaAsm.Emit("cp.async.cg.shared.global [%0+0], [%1+0], 16; cp.async.cg.shared.global [%0+512], [%1+512], 16;", target, source);

    /// <summary>Adds the product of 16 x 32 by 32 x 8.</summary>
    /// <param name="rows">Shared address of the lane's 16 bytes of the rows' first half: the registers of the PTX ISA's figure of the A
    /// fragment of m16n8k16, in order.</param>
    /// <param name="columns">
    /// Shared address that the lane gives to ldmatrix: of column lane % 8, whose reduced elements are adjacent, element lane / 8 * 8 of the
    /// step, aligned to 16 bytes.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(int rows, int columns)
        => CudaAsm.Emit(
            "{ .reg .b32 a<8>; .reg .b32 b<4>; "
            + "ld.shared.v4.b32 {a0, a1, a2, a3}, [%0+0]; ld.shared.v4.b32 {a4, a5, a6, a7}, [%0+512]; "
            + "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b0, b1, b2, b3}, [%1]; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc0, acc1, acc2, acc3}, {a0, a1, a2, a3}, {b0, b1}, {acc0, acc1, "
            + "acc2, acc3}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc4, acc5, acc6, acc7}, {a4, a5, a6, a7}, {b2, b3}, {acc4, acc5, "
            + "acc6, acc7}; }",
            rows, columns);

    /// <summary>Adds the products of two steps, whose loads need not await each other.</summary>
    /// <param name="rows">Shared address of the lane's rows in the first step, as <see cref="Multiply"/> takes it.</param>
    /// <param name="nextRows">The same in the second step.</param>
    /// <param name="columns">Shared address of the lane's columns in the first step, as <see cref="Multiply"/> takes it.</param>
    /// <param name="nextColumns">The same in the second step.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTwo(int rows, int nextRows, int columns, int nextColumns)
        => CudaAsm.Emit(
            "{ .reg .b32 a<16>; .reg .b32 b<8>; "
            + "ld.shared.v4.b32 {a0, a1, a2, a3}, [%0+0]; ld.shared.v4.b32 {a4, a5, a6, a7}, [%0+512]; "
            + "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b0, b1, b2, b3}, [%2]; "
            + "ld.shared.v4.b32 {a8, a9, a10, a11}, [%1+0]; ld.shared.v4.b32 {a12, a13, a14, a15}, [%1+512]; "
            + "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b4, b5, b6, b7}, [%3]; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc0, acc1, acc2, acc3}, {a0, a1, a2, a3}, {b0, b1}, {acc0, acc1, "
            + "acc2, acc3}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc4, acc5, acc6, acc7}, {a4, a5, a6, a7}, {b2, b3}, {acc4, acc5, "
            + "acc6, acc7}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc0, acc1, acc2, acc3}, {a8, a9, a10, a11}, {b4, b5}, {acc0, acc1, "
            + "acc2, acc3}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc4, acc5, acc6, acc7}, {a12, a13, a14, a15}, {b6, b7}, {acc4, acc5, "
            + "acc6, acc7}; }",
            rows, nextRows, columns, nextColumns);

    /// <summary>
    /// Stores the lane's four sums as float32: rows lane / 4 and lane / 4 + 8 of column lane % 4 * 2, then the same two of the next column,
    /// the figure of the C fragment of m16n8k16. A warp's sums of a column of two such rows are neighbours, in the order of row, then
    /// column.
    /// </summary>
    /// <param name="target">Shared address, aligned to 16 bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int target)
        => CudaAsm.Emit(
            "add.f32 acc0, acc0, acc4; add.f32 acc1, acc1, acc5; add.f32 acc2, acc2, acc6; add.f32 acc3, acc3, acc7; st.shared.v4.f32 "
                + "[%0], {acc0, acc2, acc1, acc3};", target);
}
