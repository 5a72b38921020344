using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Rounds a filter to bfloat16 for the tensor cores, one index per stored element: [tap][output channel][input channel], rows padded with
/// zeros to 16 bytes.
/// </summary>
internal readonly record struct ConvFilterRepack(ArrayView<float> W, ArrayView<ushort> Packed, int K, int Taps, int C, int Pitch) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        int c = index % Pitch, k = index / Pitch % K, tap = index / Pitch / K;
        float value = c < C ? W[(k * Taps + tap) * C + c] : 0f;
        Packed[index] = BFloat16.FromSingleBits(Interop.FloatAsInt(value));
    }
}
