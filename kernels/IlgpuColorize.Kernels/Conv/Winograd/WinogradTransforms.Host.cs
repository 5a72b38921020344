using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The sizes of Winograd's F(4 x 4, 3 x 3), and the products of its <see cref="IWinogradMatrix">matrices</see> with squares of values. Each
/// works on sixteen channels, a vector of the machine's width at a time: two vectors in work at once do not fit the sixteen registers that
/// a machine without AVX-512 has.
/// </summary>
internal static unsafe class WinogradTransforms
{
    /// <summary>The outputs of a tile in one direction.</summary>
    public const int Outputs = 4;

    /// <summary>The taps of the filter in one direction.</summary>
    public const int Taps = 3;

    /// <summary>The inputs of a tile in one direction, and the products.</summary>
    public const int Inputs = Outputs + Taps - 1;

    /// <summary>The products of a tile.</summary>
    public const int Products = Inputs * Inputs;

    /// <summary>The channels that are transformed at once, a cache line.</summary>
    public const int Lanes = 16;

    private const int BytesOfLine = Lanes * sizeof(float);

    /// <summary>Computes M d M^T for sixteen channels of a square d of values.</summary>
    /// <param name="d">Where the values lie, row by row.</param>
    /// <param name="target">The result, row by row.</param>
    /// <param name="step">The distance of its values.</param>
    public static void Square<TMatrix, TPlaces>(TPlaces d, float* target, nint step)
        where TMatrix : struct, IWinogradMatrix
        where TPlaces : struct, IPlaces<TPlaces>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Square<Simd512, Vector512<float>, TMatrix, TPlaces>(d, target, step);
            return;
        }
        Square<Simd256, Vector256<float>, TMatrix, TPlaces>(d, target, step);
        Square<Simd256, Vector256<float>, TMatrix, TPlaces>(d.Skip(Lanes / 2), target + Lanes / 2, step);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Square<TSimd, TVector, TMatrix, TPlaces>(TPlaces d, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TMatrix : struct, IWinogradMatrix
        where TPlaces : struct, IPlaces<TPlaces>
    {
        // M d, each of its vectors on a cache line of its own.
        float* memory = stackalloc float[(Products + 1) * Lanes];
        var half = (float*)(((nint)memory + BytesOfLine - 1) & -BytesOfLine);
        EvenPlaces ofHalf = new(half, Lanes);
        for (int column = 0; column < TMatrix.Columns; column++)
        {
            TMatrix.Multiply<TSimd, TVector, TPlaces>(
                d.Every(TMatrix.Columns, column), half + column * Lanes, TMatrix.Columns * Lanes);
        }
        for (int row = 0; row < TMatrix.Rows; row++)
        {
            TMatrix.Multiply<TSimd, TVector, EvenPlaces>(
                ofHalf.Every(1, row * TMatrix.Columns), target + row * TMatrix.Rows * step, step);
        }
    }
}

/// <summary>A matrix of one of the transforms: it makes as many values as it has rows of as many as it has columns.</summary>
internal unsafe interface IWinogradMatrix
{
    /// <summary>The values that are read.</summary>
    static abstract int Columns { get; }

    /// <summary>The values that are written.</summary>
    static abstract int Rows { get; }

    /// <summary>Multiplies the matrix with a line of values, for a vector of channels.</summary>
    static abstract void Multiply<TSimd, TVector, TPlaces>(TPlaces d, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPlaces : struct, IPlaces<TPlaces>;
}

/// <summary>Where the values that a transform reads lie, some channels of each.</summary>
internal unsafe interface IPlaces<TSelf>
    where TSelf : struct, IPlaces<TSelf>
{
    /// <summary>Returns where a value's channels begin.</summary>
    float* At(int place);

    /// <summary>Returns every so many of the places from one on.</summary>
    TSelf Every(int step, int first);

    /// <summary>Returns the same places, some channels further on.</summary>
    TSelf Skip(int channels);
}

/// <summary>Pixels, which may lie anywhere.</summary>
internal readonly unsafe struct PixelPlaces(float** pixels, nint channel, int step = 1) : IPlaces<PixelPlaces>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int place) => pixels[place * step] + channel;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PixelPlaces Every(int step, int first) => new(pixels + first, channel, step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PixelPlaces Skip(int channels) => new(pixels, channel + channels, step);
}

/// <summary>Memory in which each value lies at the same distance from the one before it.</summary>
internal readonly unsafe struct EvenPlaces(float* values, nint distance) : IPlaces<EvenPlaces>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int place) => values + place * distance;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EvenPlaces Every(int step, int first) => new(At(first), step * distance);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EvenPlaces Skip(int channels) => new(values + channels, distance);
}
