using System.Numerics;
using System.Runtime.CompilerServices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Copies short rows of memory, a vector at a time.</summary>
internal static unsafe class HostRows
{
    /// <summary>Copies the first channels of each pixel; what lies between the channels and the next pixel of the target becomes zero.</summary>
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
}
