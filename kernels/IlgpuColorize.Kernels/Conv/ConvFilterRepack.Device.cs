using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Rounds a filter to bfloat16 for the tensor cores, one index per stored element: [tap][result channel][reduced channel], rows padded with zeros to 16 bytes. Results are
/// output channels in fprop; in dgrad they are input channels, and taps count from the last.
/// </summary>
internal readonly record struct ConvFilterRepack(ArrayView<float> W, ArrayView<ushort> Packed, int K, int Taps, int C, int Pitch, int IsDgrad) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        int results = IsDgrad != 0 ? C : K, reducedChannels = IsDgrad != 0 ? K : C;
        int reduced = index % Pitch, result = index / Pitch % results, tap = index / Pitch / results;
        int k = IsDgrad != 0 ? reduced : result, c = IsDgrad != 0 ? result : reduced;
        int from = IsDgrad != 0 ? Taps - 1 - tap : tap;
        float value = reduced < reducedChannels ? W[(k * Taps + from) * C + c] : 0f;
        Packed[index] = BFloat16.FromSingleBits(Interop.FloatAsInt(value));
    }
}
