namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// The texts of a warp's products by mma.m16n8k16, blocks of 16 rows x 32 columns. Block i has the accumulators acc16i to acc16i+15 in the
/// order of <see cref="AccumulatorText"/>, the figure of the C fragment of m16n8k16, and the A fragment a4i to a4i+3; the four columns of
/// eight have the B fragments b0 to b7. ILGPU takes literal text only, so that there can be no loop.
/// </summary>
internal static class MmaText
{
    /// <summary>Declares the fragments of one step of 16 reduced elements.</summary>
    public const string
        Fragments1 = ".reg .b32 a<4>; .reg .b32 b<8>;",
        Fragments2 = ".reg .b32 a<8>; .reg .b32 b<8>;",
        Fragments4 = ".reg .b32 a<16>; .reg .b32 b<8>;";

    /// <summary>
    /// Loads A fragments from rows whose reduced elements are adjacent: %0 is the lane's address in the first block; 16 rows of 64 bytes
    /// are 1,024.
    /// </summary>
    public const string
        Rows1 = "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a0, a1, a2, a3}, [%0+0]; ",
        Rows2 = Rows1 + "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a4, a5, a6, a7}, [%0+1024]; ",
        Rows3 = Rows2 + "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a8, a9, a10, a11}, [%0+2048]; ",
        Rows4 = Rows3 + "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a12, a13, a14, a15}, [%0+3072]; ";

    /// <summary>
    /// Loads A fragments, transposed, from memory where rows are adjacent: %0 to %3 are the lane's addresses in the blocks.
    /// </summary>
    public const string
        TransposedRows1 = "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {a0, a1, a2, a3}, [%0]; ",
        TransposedRows2 = TransposedRows1 + "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {a4, a5, a6, a7}, [%1]; ",
        TransposedRows3 = TransposedRows2 + "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {a8, a9, a10, a11}, [%2]; ",
        TransposedRows4 = TransposedRows3 + "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {a12, a13, a14, a15}, [%3]; ";

    /// <summary>Adds the products of a block's rows by the 32 columns.</summary>
    public const string
        Products1 =
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc0, acc1, acc2, acc3}, {a0, a1, a2, a3}, {b0, b1}, {acc0, acc1, acc2, "
            + "acc3}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc4, acc5, acc6, acc7}, {a0, a1, a2, a3}, {b2, b3}, {acc4, acc5, "
            + "acc6, acc7}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc8, acc9, acc10, acc11}, {a0, a1, a2, a3}, {b4, b5}, {acc8, acc9, "
            + "acc10, acc11}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc12, acc13, acc14, acc15}, {a0, a1, a2, a3}, {b6, b7}, {acc12, "
            + "acc13, acc14, acc15}; ",
        Products2 = Products1
        + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc16, acc17, acc18, acc19}, {a4, a5, a6, a7}, {b0, b1}, {acc16, acc17, "
        + "acc18, acc19}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc20, acc21, acc22, acc23}, {a4, a5, a6, a7}, {b2, b3}, {acc20, "
            + "acc21, acc22, acc23}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc24, acc25, acc26, acc27}, {a4, a5, a6, a7}, {b4, b5}, {acc24, "
            + "acc25, acc26, acc27}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc28, acc29, acc30, acc31}, {a4, a5, a6, a7}, {b6, b7}, {acc28, "
            + "acc29, acc30, acc31}; ",
        Products3 = Products2
        + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc32, acc33, acc34, acc35}, {a8, a9, a10, a11}, {b0, b1}, {acc32, acc33, "
        + "acc34, acc35}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc36, acc37, acc38, acc39}, {a8, a9, a10, a11}, {b2, b3}, {acc36, "
            + "acc37, acc38, acc39}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc40, acc41, acc42, acc43}, {a8, a9, a10, a11}, {b4, b5}, {acc40, "
            + "acc41, acc42, acc43}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc44, acc45, acc46, acc47}, {a8, a9, a10, a11}, {b6, b7}, {acc44, "
            + "acc45, acc46, acc47}; ",
        Products4 = Products3
        + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc48, acc49, acc50, acc51}, {a12, a13, a14, a15}, {b0, b1}, {acc48, "
        + "acc49, acc50, acc51}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc52, acc53, acc54, acc55}, {a12, a13, a14, a15}, {b2, b3}, {acc52, "
            + "acc53, acc54, acc55}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc56, acc57, acc58, acc59}, {a12, a13, a14, a15}, {b4, b5}, {acc56, "
            + "acc57, acc58, acc59}; "
            + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc60, acc61, acc62, acc63}, {a12, a13, a14, a15}, {b6, b7}, {acc60, "
            + "acc61, acc62, acc63}; ";
}
