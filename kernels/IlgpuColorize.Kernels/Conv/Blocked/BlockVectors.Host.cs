using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Where the channels of whole blocks lie that fill two vectors: those of one pixel where a block has 32 channels, of two where it has
/// sixteen. The two vectors are called low and high; of a tensor with another number of channels, each half of what is read or written
/// belongs to one of them.
/// </summary>
/// <param name="first">The pixel of the low vector.</param>
/// <param name="last">That of the high one: the first one again in blocks of 32 channels, and where there is no other.</param>
internal readonly unsafe struct BlockVectors<TKernel>(int first, int last)
    where TKernel : struct, IMicrokernel
{
    private const int Line = 16;

    /// <summary>Whether the channels of a block are as many as this takes.</summary>
    public static bool Fits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TKernel.Width is Line or 2 * Line;
    }

    /// <summary>The pixels that are taken at once.</summary>
    public static int Pixels
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * Line / TKernel.Width;
    }

    /// <summary>Loads sixteen channels for each vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<float> Low, Vector512<float> High) Load(in BlockTensor tensor)
        => (Vector512.Load(tensor.At(first)), Vector512.Load(High(tensor, Line)));

    /// <summary>Stores sixteen channels for each vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store((Vector512<float> Low, Vector512<float> High) values, in BlockTensor tensor)
    {
        values.Low.Store(tensor.At(first));
        values.High.Store(High(tensor, Line));
    }

    /// <summary>Loads the half of the channels, eight for each vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> LoadHalf(in BlockTensor tensor) => TKernel.Width == Line
        ? Vector512.Create(Vector256.Load(tensor.At(first)), Vector256.Load(tensor.At(last)))
        : Vector512.Load(tensor.At(first));

    /// <summary>Stores the half of the channels, eight for each vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreHalf(Vector512<float> value, in BlockTensor tensor)
    {
        if (TKernel.Width != Line)
        {
            value.Store(tensor.At(first));
            return;
        }
        value.GetLower().Store(tensor.At(first));
        value.GetUpper().Store(tensor.At(last));
    }

    /// <summary>Loads the 32 channels that belong to the low vector, of a tensor that has twice as many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<float> First, Vector512<float> Second) LoadLow(in BlockTensor tensor) => LoadLines(tensor.At(first));

    /// <summary>Loads the 32 channels that belong to the high vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<float> First, Vector512<float> Second) LoadHigh(in BlockTensor tensor) => LoadLines(High(tensor, 2 * Line));

    /// <summary>Stores 32 channels for each vector, of a tensor that has twice as many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreTwice(
        (Vector512<float> First, Vector512<float> Second) low, (Vector512<float> First, Vector512<float> Second) high,
        in BlockTensor tensor)
    {
        StoreLines(low, tensor.At(first));
        StoreLines(high, High(tensor, 2 * Line));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* High(in BlockTensor tensor, int channels)
        => TKernel.Width == Line ? tensor.At(last) : tensor.At(first) + channels;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> First, Vector512<float> Second) LoadLines(float* source)
        => (Vector512.Load(source), Vector512.Load(source + Line));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLines((Vector512<float> First, Vector512<float> Second) values, float* target)
    {
        values.First.Store(target);
        values.Second.Store(target + Line);
    }
}
