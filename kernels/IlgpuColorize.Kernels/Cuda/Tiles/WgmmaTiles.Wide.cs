using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>The product m64n96k16.</summary>
internal readonly struct Wgmma64x96 : IWgmmaTile
{
    /// <inheritdoc/>
    public static int Columns => 96;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<48>;");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero96);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n96k16.f32.bf16.bf16 {{{AccumulatorText.Registers96}}}, %0, %1, 1, 1, 1, 0, 0;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposedB(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n96k16.f32.bf16.bf16 {{{AccumulatorText.Registers96}}}, %0, %1, 1, 1, 1, 0, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposed(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n96k16.f32.bf16.bf16 {{{AccumulatorText.Registers96}}}, %0, %1, 1, 1, 1, 1, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int block, long upper, long lower)
    {
        if (block == 0)
            CudaAsm.Emit(AccumulatorText.Store0To32, upper, lower);
        else if (block == 1)
            CudaAsm.Emit(AccumulatorText.Store32To64, upper, lower);
        else
            CudaAsm.Emit(AccumulatorText.Store64To96, upper, lower);
    }
}

/// <summary>The product m64n128k16.</summary>
internal readonly struct Wgmma64x128 : IWgmmaTile
{
    /// <inheritdoc/>
    public static int Columns => 128;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<64>;");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero128);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 {{{AccumulatorText.Registers128}}}, %0, %1, 1, 1, 1, 0, 0;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposedB(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 {{{AccumulatorText.Registers128}}}, %0, %1, 1, 1, 1, 0, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposed(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 {{{AccumulatorText.Registers128}}}, %0, %1, 1, 1, 1, 1, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int block, long upper, long lower)
    {
        if (block == 0)
            CudaAsm.Emit(AccumulatorText.Store0To32, upper, lower);
        else if (block == 1)
            CudaAsm.Emit(AccumulatorText.Store32To64, upper, lower);
        else if (block == 2)
            CudaAsm.Emit(AccumulatorText.Store64To96, upper, lower);
        else
            CudaAsm.Emit(AccumulatorText.Store96To128, upper, lower);
    }
}

/// <summary>The product m64n160k16.</summary>
internal readonly struct Wgmma64x160 : IWgmmaTile
{
    /// <inheritdoc/>
    public static int Columns => 160;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<80>;");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero160);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n160k16.f32.bf16.bf16 {{{AccumulatorText.Registers160}}}, %0, %1, 1, 1, 1, 0, 0;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposedB(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n160k16.f32.bf16.bf16 {{{AccumulatorText.Registers160}}}, %0, %1, 1, 1, 1, 0, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposed(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n160k16.f32.bf16.bf16 {{{AccumulatorText.Registers160}}}, %0, %1, 1, 1, 1, 1, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int block, long upper, long lower)
    {
        if (block == 0)
            CudaAsm.Emit(AccumulatorText.Store0To32, upper, lower);
        else if (block == 1)
            CudaAsm.Emit(AccumulatorText.Store32To64, upper, lower);
        else if (block == 2)
            CudaAsm.Emit(AccumulatorText.Store64To96, upper, lower);
        else if (block == 3)
            CudaAsm.Emit(AccumulatorText.Store96To128, upper, lower);
        else
            CudaAsm.Emit(AccumulatorText.Store128To160, upper, lower);
    }
}

/// <summary>The product m64n256k16.</summary>
internal readonly struct Wgmma64x256 : IWgmmaTile
{
    /// <inheritdoc/>
    public static int Columns => 256;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<128>;");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero256);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16 {{{AccumulatorText.Registers256}}}, %0, %1, 1, 1, 1, 0, 0;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposedB(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16 {{{AccumulatorText.Registers256}}}, %0, %1, 1, 1, 1, 0, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposed(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16 {{{AccumulatorText.Registers256}}}, %0, %1, 1, 1, 1, 1, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int block, long upper, long lower)
    {
        if (block == 0)
            CudaAsm.Emit(AccumulatorText.Store0To32, upper, lower);
        else if (block == 1)
            CudaAsm.Emit(AccumulatorText.Store32To64, upper, lower);
        else if (block == 2)
            CudaAsm.Emit(AccumulatorText.Store64To96, upper, lower);
        else if (block == 3)
            CudaAsm.Emit(AccumulatorText.Store96To128, upper, lower);
        else if (block == 4)
            CudaAsm.Emit(AccumulatorText.Store128To160, upper, lower);
        else if (block == 5)
            CudaAsm.Emit(AccumulatorText.Store160To192, upper, lower);
        else if (block == 6)
            CudaAsm.Emit(AccumulatorText.Store192To224, upper, lower);
        else
            CudaAsm.Emit(AccumulatorText.Store224To256, upper, lower);
    }
}
