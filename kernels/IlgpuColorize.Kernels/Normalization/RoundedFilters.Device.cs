using ILGPU;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Normalization;

/// <summary>The places of the bfloat16 forms of a filter's parts, each [tap][output channel][input channel].</summary>
/// <param name="First">Where the first part's begins.</param>
/// <param name="FirstPitch">Its elements from row to row.</param>
/// <param name="Second">Where the second part's begins; anywhere where there is one part.</param>
/// <param name="SecondPitch">Its elements from row to row.</param>
internal readonly record struct RoundedEntry(int First, int FirstPitch, int Second, int SecondPitch)
{
    /// <summary>Returns where the weight lies that an output channel's element of v becomes.</summary>
    public int PlaceOf(in WeightNormProblem problem, int filter, int element)
    {
        int row = element / problem.C * problem.K + filter, channel = element % problem.C;
        return channel < problem.C0 ? First + row * FirstPitch + channel : Second + row * SecondPitch + channel - problem.C0;
    }
}

/// <summary>The bfloat16 forms of all filters, as kernels see them.</summary>
/// <param name="Places">Where they lie.</param>
/// <param name="Memory">Their memory.</param>
/// <param name="IsWanted">1 where tensor cores read them; else 0.</param>
internal readonly record struct RoundedView(ArrayView<RoundedEntry> Places, ArrayView<ushort> Memory, int IsWanted)
{
    /// <summary>Stores a weight, rounded, where tensor cores read it.</summary>
    public void Store(int filter, in WeightNormProblem problem, int channel, int element, float weight)
    {
        if (IsWanted != 0)
            Memory[Places[filter].PlaceOf(problem, channel, element)] = BFloat16.FromSingleBits(Interop.FloatAsInt(weight));
    }
}
