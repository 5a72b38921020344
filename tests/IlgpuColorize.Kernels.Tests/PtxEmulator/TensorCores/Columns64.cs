using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator.TensorCores;

/// <summary>A tile of 64 x 64.</summary>
public readonly struct Columns64 : IAccumulatorTile
{
    private const string Registers =
        "acc0,acc1,acc2,acc3,acc4,acc5,acc6,acc7,acc8,acc9,acc10,acc11,acc12,acc13,acc14,acc15,"
        + "acc16,acc17,acc18,acc19,acc20,acc21,acc22,acc23,acc24,acc25,acc26,acc27,acc28,acc29,acc30,acc31";

    private const string Zeros =
        "mov.f32 acc0, 0f00000000; mov.f32 acc1, 0f00000000; mov.f32 acc2, 0f00000000; mov.f32 acc3, 0f00000000; mov.f32 acc4, 0f00000000; "
            + "mov.f32 acc5, 0f00000000; mov.f32 acc6, 0f00000000; mov.f32 acc7, 0f00000000; "
        + "mov.f32 acc8, 0f00000000; mov.f32 acc9, 0f00000000; mov.f32 acc10, 0f00000000; mov.f32 acc11, 0f00000000; mov.f32 acc12, "
        + "0f00000000; mov.f32 acc13, 0f00000000; mov.f32 acc14, 0f00000000; mov.f32 acc15, 0f00000000; "
        + "mov.f32 acc16, 0f00000000; mov.f32 acc17, 0f00000000; mov.f32 acc18, 0f00000000; mov.f32 acc19, 0f00000000; mov.f32 acc20, "
        + "0f00000000; mov.f32 acc21, 0f00000000; mov.f32 acc22, 0f00000000; mov.f32 acc23, 0f00000000; "
        + "mov.f32 acc24, 0f00000000; mov.f32 acc25, 0f00000000; mov.f32 acc26, 0f00000000; mov.f32 acc27, 0f00000000; mov.f32 acc28, "
        + "0f00000000; mov.f32 acc29, 0f00000000; mov.f32 acc30, 0f00000000; mov.f32 acc31, 0f00000000;";

    private const string Stores =
        "st.global.v2.f32 [%0+0], {acc0,acc1}; st.global.v2.f32 [%1+0], {acc2,acc3}; "
        + "st.global.v2.f32 [%0+32], {acc4,acc5}; st.global.v2.f32 [%1+32], {acc6,acc7}; "
        + "st.global.v2.f32 [%0+64], {acc8,acc9}; st.global.v2.f32 [%1+64], {acc10,acc11}; "
        + "st.global.v2.f32 [%0+96], {acc12,acc13}; st.global.v2.f32 [%1+96], {acc14,acc15}; "
        + "st.global.v2.f32 [%0+128], {acc16,acc17}; st.global.v2.f32 [%1+128], {acc18,acc19}; "
        + "st.global.v2.f32 [%0+160], {acc20,acc21}; st.global.v2.f32 [%1+160], {acc22,acc23}; "
        + "st.global.v2.f32 [%0+192], {acc24,acc25}; st.global.v2.f32 [%1+192], {acc26,acc27}; "
        + "st.global.v2.f32 [%0+224], {acc28,acc29}; st.global.v2.f32 [%1+224], {acc30,acc31};";

    /// <inheritdoc/>
    public int Columns => 64;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Declare() => CudaAsm.Emit(".reg .f32 acc<32>;");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Zero() => CudaAsm.Emit(Zeros);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyKMajor(long a, long b)
        => CudaAsm.Emit("wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {" + Registers + "}, %0, %1, 1, 1, 1, 0, 0;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyChannelMajor(long a, long b)
        => CudaAsm.Emit("wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {" + Registers + "}, %0, %1, 1, 1, 1, 1, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long row, long eighthRow) => CudaAsm.Emit(Stores, row, eighthRow);
}
