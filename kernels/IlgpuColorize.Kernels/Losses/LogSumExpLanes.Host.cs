using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>
/// Accumulates log(sum(exp(x))) lane by lane, each lane relative to its largest term: <see cref="LogSumExp"/> sixteen times. Absent terms
/// are minus infinity, but not a lane's first two.
/// </summary>
internal readonly record struct LogSumExpLanes(Vector512<float> Largest, Vector512<float> Sum)
{
    /// <summary>Gets the logarithm of the sum over all lanes.</summary>
    public float Value
    {
        get
        {
            float largest = Lanes.Max(Largest);
            return largest + MathF.Log(Lanes.Sum(Sum * ElementaryVectors.Exp(Largest - Vector512.Create(largest))));
        }
    }

    /// <summary>Returns the sums of one term each.</summary>
    public static LogSumExpLanes Of(Vector512<float> x) => new(x, Vector512<float>.One);

    /// <summary>Returns the sums with one more term each.</summary>
    public LogSumExpLanes Plus(Vector512<float> x)
    {
        Vector512<float> largest = Vector512.Max(Largest, x);
        return new LogSumExpLanes(largest, Sum * ElementaryVectors.Exp(Largest - largest) + ElementaryVectors.Exp(x - largest));
    }
}
