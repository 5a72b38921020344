using System.Numerics;
using System.Runtime.CompilerServices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Copies and transposes short rows of memory.</summary>
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

    /// <summary>Writes or adds target[column, row] = source[row, column], a cache line of the target at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* source, nint sourcePitch, int rows, int columns, float* target, nint targetPitch, bool adds)
    {
        for (int first = 0; first < rows; first += Line)
        {
            int end = Math.Min(first + Line, rows);
            for (int column = 0; column < columns; column++)
            {
                float* to = target + column * targetPitch;
                for (int row = first; row < end; row++)
                {
                    float value = source[row * sourcePitch + column];
                    to[row] = adds ? to[row] + value : value;
                }
            }
        }
    }
}
