using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>A tile of 128 x 32, 16 rows x 32 columns a warp.</summary>
internal readonly struct Mma128x32 : IMmaTile
{
    /// <inheritdoc/>
    public static int Columns => 32;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<16>; " + MmaText.Fragments1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero32);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadRows(int address) => CudaAsm.Emit(MmaText.Rows1, address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadTransposedRows(int address) => CudaAsm.Emit(MmaText.TransposedRows1, address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply() => CudaAsm.Emit(MmaText.Products1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int block, long upper, long lower) => CudaAsm.Emit(AccumulatorText.Store0To32, upper, lower);
}

/// <summary>A tile of 128 x 64, 32 rows x 32 columns a warp.</summary>
internal readonly struct Mma128x64 : IMmaTile
{
    /// <inheritdoc/>
    public static int Columns => 64;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<32>; " + MmaText.Fragments2);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero64);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadRows(int address) => CudaAsm.Emit(MmaText.Rows2, address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadTransposedRows(int address) => CudaAsm.Emit(MmaText.TransposedRows2, address, address ^ 32);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply() => CudaAsm.Emit(MmaText.Products2);

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

/// <summary>A tile of 128 x 128, 64 rows x 32 columns a warp.</summary>
internal readonly struct Mma128x128 : IMmaTile
{
    /// <inheritdoc/>
    public static int Columns => 128;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(".reg .f32 acc<64>; " + MmaText.Fragments4);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear() => CudaAsm.Emit(AccumulatorText.Zero128);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadRows(int address) => CudaAsm.Emit(MmaText.Rows4, address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadTransposedRows(int address)
        => CudaAsm.Emit(MmaText.TransposedRows4, address, address ^ 32, address ^ 64, address ^ 96);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply() => CudaAsm.Emit(MmaText.Products4);

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
