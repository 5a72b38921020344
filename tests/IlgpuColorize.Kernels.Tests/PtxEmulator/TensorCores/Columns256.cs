using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator.TensorCores;

/// <summary>A tile of 64 x 256.</summary>
public readonly struct Columns256 : IAccumulatorTile
{
    private const string Registers =
        "acc0,acc1,acc2,acc3,acc4,acc5,acc6,acc7,acc8,acc9,acc10,acc11,acc12,acc13,acc14,acc15,"
        + "acc16,acc17,acc18,acc19,acc20,acc21,acc22,acc23,acc24,acc25,acc26,acc27,acc28,acc29,acc30,acc31,"
        + "acc32,acc33,acc34,acc35,acc36,acc37,acc38,acc39,acc40,acc41,acc42,acc43,acc44,acc45,acc46,acc47,"
        + "acc48,acc49,acc50,acc51,acc52,acc53,acc54,acc55,acc56,acc57,acc58,acc59,acc60,acc61,acc62,acc63,"
        + "acc64,acc65,acc66,acc67,acc68,acc69,acc70,acc71,acc72,acc73,acc74,acc75,acc76,acc77,acc78,acc79,"
        + "acc80,acc81,acc82,acc83,acc84,acc85,acc86,acc87,acc88,acc89,acc90,acc91,acc92,acc93,acc94,acc95,"
        + "acc96,acc97,acc98,acc99,acc100,acc101,acc102,acc103,acc104,acc105,acc106,acc107,acc108,acc109,acc110,acc111,"
        + "acc112,acc113,acc114,acc115,acc116,acc117,acc118,acc119,acc120,acc121,acc122,acc123,acc124,acc125,acc126,acc127";

    private const string Zeros =
        "mov.f32 acc0, 0f00000000; mov.f32 acc1, 0f00000000; mov.f32 acc2, 0f00000000; mov.f32 acc3, 0f00000000; mov.f32 acc4, 0f00000000; "
            + "mov.f32 acc5, 0f00000000; mov.f32 acc6, 0f00000000; mov.f32 acc7, 0f00000000; "
        + "mov.f32 acc8, 0f00000000; mov.f32 acc9, 0f00000000; mov.f32 acc10, 0f00000000; mov.f32 acc11, 0f00000000; mov.f32 acc12, "
        + "0f00000000; mov.f32 acc13, 0f00000000; mov.f32 acc14, 0f00000000; mov.f32 acc15, 0f00000000; "
        + "mov.f32 acc16, 0f00000000; mov.f32 acc17, 0f00000000; mov.f32 acc18, 0f00000000; mov.f32 acc19, 0f00000000; mov.f32 acc20, "
        + "0f00000000; mov.f32 acc21, 0f00000000; mov.f32 acc22, 0f00000000; mov.f32 acc23, 0f00000000; "
        + "mov.f32 acc24, 0f00000000; mov.f32 acc25, 0f00000000; mov.f32 acc26, 0f00000000; mov.f32 acc27, 0f00000000; mov.f32 acc28, "
        + "0f00000000; mov.f32 acc29, 0f00000000; mov.f32 acc30, 0f00000000; mov.f32 acc31, 0f00000000; "
        + "mov.f32 acc32, 0f00000000; mov.f32 acc33, 0f00000000; mov.f32 acc34, 0f00000000; mov.f32 acc35, 0f00000000; mov.f32 acc36, "
        + "0f00000000; mov.f32 acc37, 0f00000000; mov.f32 acc38, 0f00000000; mov.f32 acc39, 0f00000000; "
        + "mov.f32 acc40, 0f00000000; mov.f32 acc41, 0f00000000; mov.f32 acc42, 0f00000000; mov.f32 acc43, 0f00000000; mov.f32 acc44, "
        + "0f00000000; mov.f32 acc45, 0f00000000; mov.f32 acc46, 0f00000000; mov.f32 acc47, 0f00000000; "
        + "mov.f32 acc48, 0f00000000; mov.f32 acc49, 0f00000000; mov.f32 acc50, 0f00000000; mov.f32 acc51, 0f00000000; mov.f32 acc52, "
        + "0f00000000; mov.f32 acc53, 0f00000000; mov.f32 acc54, 0f00000000; mov.f32 acc55, 0f00000000; "
        + "mov.f32 acc56, 0f00000000; mov.f32 acc57, 0f00000000; mov.f32 acc58, 0f00000000; mov.f32 acc59, 0f00000000; mov.f32 acc60, "
        + "0f00000000; mov.f32 acc61, 0f00000000; mov.f32 acc62, 0f00000000; mov.f32 acc63, 0f00000000; "
        + "mov.f32 acc64, 0f00000000; mov.f32 acc65, 0f00000000; mov.f32 acc66, 0f00000000; mov.f32 acc67, 0f00000000; mov.f32 acc68, "
        + "0f00000000; mov.f32 acc69, 0f00000000; mov.f32 acc70, 0f00000000; mov.f32 acc71, 0f00000000; "
        + "mov.f32 acc72, 0f00000000; mov.f32 acc73, 0f00000000; mov.f32 acc74, 0f00000000; mov.f32 acc75, 0f00000000; mov.f32 acc76, "
        + "0f00000000; mov.f32 acc77, 0f00000000; mov.f32 acc78, 0f00000000; mov.f32 acc79, 0f00000000; "
        + "mov.f32 acc80, 0f00000000; mov.f32 acc81, 0f00000000; mov.f32 acc82, 0f00000000; mov.f32 acc83, 0f00000000; mov.f32 acc84, "
        + "0f00000000; mov.f32 acc85, 0f00000000; mov.f32 acc86, 0f00000000; mov.f32 acc87, 0f00000000; "
        + "mov.f32 acc88, 0f00000000; mov.f32 acc89, 0f00000000; mov.f32 acc90, 0f00000000; mov.f32 acc91, 0f00000000; mov.f32 acc92, "
        + "0f00000000; mov.f32 acc93, 0f00000000; mov.f32 acc94, 0f00000000; mov.f32 acc95, 0f00000000; "
        + "mov.f32 acc96, 0f00000000; mov.f32 acc97, 0f00000000; mov.f32 acc98, 0f00000000; mov.f32 acc99, 0f00000000; mov.f32 acc100, "
        + "0f00000000; mov.f32 acc101, 0f00000000; mov.f32 acc102, 0f00000000; mov.f32 acc103, 0f00000000; "
        + "mov.f32 acc104, 0f00000000; mov.f32 acc105, 0f00000000; mov.f32 acc106, 0f00000000; mov.f32 acc107, 0f00000000; mov.f32 acc108, "
        + "0f00000000; mov.f32 acc109, 0f00000000; mov.f32 acc110, 0f00000000; mov.f32 acc111, 0f00000000; "
        + "mov.f32 acc112, 0f00000000; mov.f32 acc113, 0f00000000; mov.f32 acc114, 0f00000000; mov.f32 acc115, 0f00000000; mov.f32 acc116, "
        + "0f00000000; mov.f32 acc117, 0f00000000; mov.f32 acc118, 0f00000000; mov.f32 acc119, 0f00000000; "
        + "mov.f32 acc120, 0f00000000; mov.f32 acc121, 0f00000000; mov.f32 acc122, 0f00000000; mov.f32 acc123, 0f00000000; mov.f32 acc124, "
        + "0f00000000; mov.f32 acc125, 0f00000000; mov.f32 acc126, 0f00000000; mov.f32 acc127, 0f00000000;";

    private const string Stores =
        "st.global.v2.f32 [%0+0], {acc0,acc1}; st.global.v2.f32 [%1+0], {acc2,acc3}; "
        + "st.global.v2.f32 [%0+32], {acc4,acc5}; st.global.v2.f32 [%1+32], {acc6,acc7}; "
        + "st.global.v2.f32 [%0+64], {acc8,acc9}; st.global.v2.f32 [%1+64], {acc10,acc11}; "
        + "st.global.v2.f32 [%0+96], {acc12,acc13}; st.global.v2.f32 [%1+96], {acc14,acc15}; "
        + "st.global.v2.f32 [%0+128], {acc16,acc17}; st.global.v2.f32 [%1+128], {acc18,acc19}; "
        + "st.global.v2.f32 [%0+160], {acc20,acc21}; st.global.v2.f32 [%1+160], {acc22,acc23}; "
        + "st.global.v2.f32 [%0+192], {acc24,acc25}; st.global.v2.f32 [%1+192], {acc26,acc27}; "
        + "st.global.v2.f32 [%0+224], {acc28,acc29}; st.global.v2.f32 [%1+224], {acc30,acc31}; "
        + "st.global.v2.f32 [%0+256], {acc32,acc33}; st.global.v2.f32 [%1+256], {acc34,acc35}; "
        + "st.global.v2.f32 [%0+288], {acc36,acc37}; st.global.v2.f32 [%1+288], {acc38,acc39}; "
        + "st.global.v2.f32 [%0+320], {acc40,acc41}; st.global.v2.f32 [%1+320], {acc42,acc43}; "
        + "st.global.v2.f32 [%0+352], {acc44,acc45}; st.global.v2.f32 [%1+352], {acc46,acc47}; "
        + "st.global.v2.f32 [%0+384], {acc48,acc49}; st.global.v2.f32 [%1+384], {acc50,acc51}; "
        + "st.global.v2.f32 [%0+416], {acc52,acc53}; st.global.v2.f32 [%1+416], {acc54,acc55}; "
        + "st.global.v2.f32 [%0+448], {acc56,acc57}; st.global.v2.f32 [%1+448], {acc58,acc59}; "
        + "st.global.v2.f32 [%0+480], {acc60,acc61}; st.global.v2.f32 [%1+480], {acc62,acc63}; "
        + "st.global.v2.f32 [%0+512], {acc64,acc65}; st.global.v2.f32 [%1+512], {acc66,acc67}; "
        + "st.global.v2.f32 [%0+544], {acc68,acc69}; st.global.v2.f32 [%1+544], {acc70,acc71}; "
        + "st.global.v2.f32 [%0+576], {acc72,acc73}; st.global.v2.f32 [%1+576], {acc74,acc75}; "
        + "st.global.v2.f32 [%0+608], {acc76,acc77}; st.global.v2.f32 [%1+608], {acc78,acc79}; "
        + "st.global.v2.f32 [%0+640], {acc80,acc81}; st.global.v2.f32 [%1+640], {acc82,acc83}; "
        + "st.global.v2.f32 [%0+672], {acc84,acc85}; st.global.v2.f32 [%1+672], {acc86,acc87}; "
        + "st.global.v2.f32 [%0+704], {acc88,acc89}; st.global.v2.f32 [%1+704], {acc90,acc91}; "
        + "st.global.v2.f32 [%0+736], {acc92,acc93}; st.global.v2.f32 [%1+736], {acc94,acc95}; "
        + "st.global.v2.f32 [%0+768], {acc96,acc97}; st.global.v2.f32 [%1+768], {acc98,acc99}; "
        + "st.global.v2.f32 [%0+800], {acc100,acc101}; st.global.v2.f32 [%1+800], {acc102,acc103}; "
        + "st.global.v2.f32 [%0+832], {acc104,acc105}; st.global.v2.f32 [%1+832], {acc106,acc107}; "
        + "st.global.v2.f32 [%0+864], {acc108,acc109}; st.global.v2.f32 [%1+864], {acc110,acc111}; "
        + "st.global.v2.f32 [%0+896], {acc112,acc113}; st.global.v2.f32 [%1+896], {acc114,acc115}; "
        + "st.global.v2.f32 [%0+928], {acc116,acc117}; st.global.v2.f32 [%1+928], {acc118,acc119}; "
        + "st.global.v2.f32 [%0+960], {acc120,acc121}; st.global.v2.f32 [%1+960], {acc122,acc123}; "
        + "st.global.v2.f32 [%0+992], {acc124,acc125}; st.global.v2.f32 [%1+992], {acc126,acc127};";

    /// <inheritdoc/>
    public int Columns => 256;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Declare() => CudaAsm.Emit(".reg .f32 acc<128>;");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Zero() => CudaAsm.Emit(Zeros);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyKMajor(long a, long b)
        => CudaAsm.Emit("wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16 {" + Registers + "}, %0, %1, 1, 1, 1, 0, 0;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyChannelMajor(long a, long b)
        => CudaAsm.Emit("wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16 {" + Registers + "}, %0, %1, 1, 1, 1, 1, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long row, long eighthRow) => CudaAsm.Emit(Stores, row, eighthRow);
}
