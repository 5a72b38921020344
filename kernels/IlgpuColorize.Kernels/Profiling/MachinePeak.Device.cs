using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Profiling;

/// <summary>
/// Does nothing but multiply and add, in eight chains an index, and stores their sum, without which the compiler might leave them out.
/// </summary>
internal readonly record struct MultiplyAddChains(ArrayView<float> Results, float Factor, int Rounds) : IKernel
{
    public const int FlopsPerRound = 16;

    public void Execute(int index)
    {
        float a = Factor, b = Factor, c = Factor, d = Factor, e = Factor, f = Factor, g = Factor, h = index;
        for (int round = 0; round < Rounds; round++)
        {
            a = a * Factor + Factor;
            b = b * Factor + Factor;
            c = c * Factor + Factor;
            d = d * Factor + Factor;
            e = e * Factor + Factor;
            f = f * Factor + Factor;
            g = g * Factor + Factor;
            h = h * Factor + Factor;
        }
        Results[index] = a + b + (c + d) + (e + f + (g + h));
    }
}
