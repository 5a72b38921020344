using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>The product m64n16k16.</summary>
internal readonly struct Wgmma64x16 : IWgmmaTile
{
    /// <inheritdoc/>
    public static int Columns => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<8>;");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero16);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n16k16.f32.bf16.bf16 {{{AccumulatorText.Registers16}}}, %0, %1, 1, 1, 1, 0, 0;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposedB(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n16k16.f32.bf16.bf16 {{{AccumulatorText.Registers16}}}, %0, %1, 1, 1, 1, 0, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposed(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n16k16.f32.bf16.bf16 {{{AccumulatorText.Registers16}}}, %0, %1, 1, 1, 1, 1, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int block, long upper, long lower) => CudaAsm.Emit(AccumulatorText.Store0To16, upper, lower);
}

/// <summary>The product m64n24k16.</summary>
internal readonly struct Wgmma64x24 : IWgmmaTile
{
    /// <inheritdoc/>
    public static int Columns => 24;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<12>;");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero24);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n24k16.f32.bf16.bf16 {{{AccumulatorText.Registers24}}}, %0, %1, 1, 1, 1, 0, 0;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposedB(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n24k16.f32.bf16.bf16 {{{AccumulatorText.Registers24}}}, %0, %1, 1, 1, 1, 0, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposed(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n24k16.f32.bf16.bf16 {{{AccumulatorText.Registers24}}}, %0, %1, 1, 1, 1, 1, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int block, long upper, long lower) => CudaAsm.Emit(AccumulatorText.Store0To24, upper, lower);
}

/// <summary>The product m64n32k16.</summary>
internal readonly struct Wgmma64x32 : IWgmmaTile
{
    /// <inheritdoc/>
    public static int Columns => 32;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<16>;");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero32);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n32k16.f32.bf16.bf16 {{{AccumulatorText.Registers32}}}, %0, %1, 1, 1, 1, 0, 0;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposedB(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n32k16.f32.bf16.bf16 {{{AccumulatorText.Registers32}}}, %0, %1, 1, 1, 1, 0, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposed(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n32k16.f32.bf16.bf16 {{{AccumulatorText.Registers32}}}, %0, %1, 1, 1, 1, 1, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int block, long upper, long lower) => CudaAsm.Emit(AccumulatorText.Store0To32, upper, lower);
}

/// <summary>The product m64n64k16.</summary>
internal readonly struct Wgmma64x64 : IWgmmaTile
{
    /// <inheritdoc/>
    public static int Columns => 64;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<32>;");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero64);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {{{AccumulatorText.Registers64}}}, %0, %1, 1, 1, 1, 0, 0;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposedB(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {{{AccumulatorText.Registers64}}}, %0, %1, 1, 1, 1, 0, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposed(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {{{AccumulatorText.Registers64}}}, %0, %1, 1, 1, 1, 1, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int block, long upper, long lower)
    {
        if (block == 0)
            CudaAsm.Emit(AccumulatorText.Store0To32, upper, lower);
        else
            CudaAsm.Emit(AccumulatorText.Store32To64, upper, lower);
    }
}

/// <summary>The product m64n80k16.</summary>
internal readonly struct Wgmma64x80 : IWgmmaTile
{
    /// <inheritdoc/>
    public static int Columns => 80;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<40>;");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero80);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n80k16.f32.bf16.bf16 {{{AccumulatorText.Registers80}}}, %0, %1, 1, 1, 1, 0, 0;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposedB(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n80k16.f32.bf16.bf16 {{{AccumulatorText.Registers80}}}, %0, %1, 1, 1, 1, 0, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyTransposed(long a, long b)
        => CudaAsm.Emit(
            $"wgmma.mma_async.sync.aligned.m64n80k16.f32.bf16.bf16 {{{AccumulatorText.Registers80}}}, %0, %1, 1, 1, 1, 1, 1;", a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int block, long upper, long lower)
    {
        if (block == 0)
            CudaAsm.Emit(AccumulatorText.Store0To32, upper, lower);
        else if (block == 1)
            CudaAsm.Emit(AccumulatorText.Store32To64, upper, lower);
        else
            CudaAsm.Emit(AccumulatorText.Store64To80, upper, lower);
    }
}
