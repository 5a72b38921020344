using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Copies, adds and transposes short rows of memory.</summary>
internal static unsafe class HostRows
{
    // Floats of a cache line.
    private const int Line = 16;

    /// <summary>
    /// Copies the first channels of each pixel; what lies between the channels and the next pixel of the target becomes zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint sourcePitch, int pixels, int channels, float* target, nint targetPitch)
    {
        for (int pixel = 0; pixel < pixels; pixel++, source += sourcePitch, target += targetPitch)
        {
            int c = 0;
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
                Vector.Load(source + c).Store(target + c);
            for (; c < channels; c++)
                target[c] = source[c];
            for (; c < targetPitch; c++)
                target[c] = 0;
        }
    }

    /// <summary>Adds some channels of a pixel to others.</summary>
    public static void Add(float* source, int channels, float* target)
    {
        int c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            (Vector.Load(source + c) + Vector.Load(target + c)).Store(target + c);
        for (; c < channels; c++)
            target[c] += source[c];
    }

    /// <summary>Computes the difference of some channels of two pixels.</summary>
    public static void Subtract(float* from, float* subtracted, int channels, float* target)
    {
        int c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            (Vector.Load(from + c) - Vector.Load(subtracted + c)).Store(target + c);
        for (; c < channels; c++)
            target[c] = from[c] - subtracted[c];
    }

    /// <summary>Writes or adds target[column, row] = source[row, column], squares of cache lines first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* source, nint sourcePitch, int rows, int columns, float* target, nint targetPitch, bool adds)
    {
        for (int firstRow = 0; firstRow < rows; firstRow += Line)
        {
            int endRow = Math.Min(firstRow + Line, rows);
            for (int firstColumn = 0; firstColumn < columns; firstColumn += Line)
            {
                int endColumn = Math.Min(firstColumn + Line, columns);
                if (endRow - firstRow == Line && endColumn - firstColumn == Line)
                {
                    TransposeSquare(
                        source + firstRow * sourcePitch + firstColumn, sourcePitch, target + firstColumn * targetPitch + firstRow,
                        targetPitch, adds);
                    continue;
                }
                for (int column = firstColumn; column < endColumn; column++)
                {
                    float* to = target + column * targetPitch;
                    for (int row = firstRow; row < endRow; row++)
                    {
                        float value = source[row * sourcePitch + column];
                        to[row] = adds ? to[row] + value : value;
                    }
                }
            }
        }
    }

    /// <summary>
    /// Transposes 16 x 16 floats. Interleaving row i with row i + 8, for all i, moves the highest bit of the row's number to the end of the
    /// column's; four times is a transposition.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransposeSquare(float* source, nint sourcePitch, float* target, nint targetPitch, bool adds)
    {
        float* between = stackalloc float[Line * Line];
        for (int row = 0; row < Line / 4; row++)
            InterleaveTwice(source + row * sourcePitch, 4 * sourcePitch, between + 4 * row * Line, Line, adds: false);
        for (int row = 0; row < Line / 4; row++)
            InterleaveTwice(between + row * Line, 4 * Line, target + 4 * row * targetPitch, targetPitch, adds);
    }

    // Makes four neighbouring rows of four that are as far apart as can be.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InterleaveTwice(float* source, nint sourceStep, float* target, nint targetStep, bool adds)
    {
        (Vector512<float> low, Vector512<float> high) = Lanes.Interleave(
            Vector512.Load(source), Vector512.Load(source + 2 * sourceStep));
        (Vector512<float> otherLow, Vector512<float> otherHigh) = Lanes.Interleave(
            Vector512.Load(source + sourceStep), Vector512.Load(source + 3 * sourceStep));
        (Vector512<float> first, Vector512<float> second) = Lanes.Interleave(low, otherLow);
        (Vector512<float> third, Vector512<float> fourth) = Lanes.Interleave(high, otherHigh);
        if (adds)
        {
            first = Vector512.Load(target) + first;
            second = Vector512.Load(target + targetStep) + second;
            third = Vector512.Load(target + 2 * targetStep) + third;
            fourth = Vector512.Load(target + 3 * targetStep) + fourth;
        }
        first.Store(target);
        second.Store(target + targetStep);
        third.Store(target + 2 * targetStep);
        fourth.Store(target + 3 * targetStep);
    }
}
