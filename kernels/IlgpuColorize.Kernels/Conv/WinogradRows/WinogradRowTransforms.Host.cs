using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The transforms of Winograd's F(m, s) along a row, y = A^T [(G g) * (B^T d)], on one vector of channels.</summary>
internal unsafe interface IWinogradRowTransforms
{
    /// <summary>The results of a tile, m.</summary>
    static abstract int OutputsOfTile { get; }

    /// <summary>The products of a tile, and the inputs that it reads, m + s - 1.</summary>
    static abstract int ProductsOfTile { get; }

    /// <summary>Computes B^T d of the channels from <paramref name="channel"/> of a tile's pixels.</summary>
    static abstract void Input<TSimd, TVector>(float** pixels, nint channel, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>Computes G g of taps, <paramref name="tapStep"/> apart.</summary>
    static abstract void Filter<TSimd, TVector>(float* taps, nint tapStep, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>Computes A^T m of products, <paramref name="step"/> apart.</summary>
    /// <param name="products">The products of a filter line.</param>
    /// <param name="others">Those of the next filter line, whose A^T m is added; null for none.</param>
    /// <param name="sign">1, or -1 to subtract it.</param>
    /// <param name="step">Distance of products.</param>
    /// <param name="target">Where the results go.</param>
    /// <param name="width">Distance of results.</param>
    static abstract void Output<TSimd, TVector>(float* products, float* others, float sign, nint step, float* target, nint width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

/// <summary>The transforms on sixteen channels, by vectors of the machine's width.</summary>
internal static unsafe class WinogradRowTransforms<T>
    where T : struct, IWinogradRowTransforms
{
    private const int Lanes = WinogradTransforms.Lanes;

    /// <inheritdoc cref="IWinogradRowTransforms.Input"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float** pixels, nint channel, float* target, nint step)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            T.Input<Simd512, Vector512<float>>(pixels, channel, target, step);
            return;
        }
        T.Input<Simd256, Vector256<float>>(pixels, channel, target, step);
        T.Input<Simd256, Vector256<float>>(pixels, channel + Lanes / 2, target + Lanes / 2, step);
    }

    /// <inheritdoc cref="IWinogradRowTransforms.Filter"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter(float* taps, nint tapStep, float* target, nint step)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            T.Filter<Simd512, Vector512<float>>(taps, tapStep, target, step);
            return;
        }
        T.Filter<Simd256, Vector256<float>>(taps, tapStep, target, step);
        T.Filter<Simd256, Vector256<float>>(taps + Lanes / 2, tapStep, target + Lanes / 2, step);
    }

    /// <inheritdoc cref="IWinogradRowTransforms.Output"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* products, float* others, float sign, nint step, float* target, nint width)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            T.Output<Simd512, Vector512<float>>(products, others, sign, step, target, width);
            return;
        }
        T.Output<Simd256, Vector256<float>>(products, others, sign, step, target, width);
        float* upper = others == null ? null : others + Lanes / 2;
        T.Output<Simd256, Vector256<float>>(products + Lanes / 2, upper, sign, step, target + Lanes / 2, width);
    }
}
