using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>The SIMD form of <see cref="DropoutMask"/>: eight draws are made at once, and a span may begin or end within them.</summary>
internal readonly record struct DropoutMaskSimd(
    ArrayView<StepState> State, uint Site, float Rate, TensorView X, GradientTarget Y) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
    {
        StepState state = State.AsHostSpan()[0];
        ReadOnlySpan<float> x = X.Span(firstPixel, pixels);
        Span<float> y = Y.View.Span(firstPixel, pixels);
        Span<uint> words = stackalloc uint[PhiloxLanes.Words];
        int first = firstPixel * X.C, count;
        for (int done = 0; done < x.Length; done += count)
        {
            (int group, int before) = Math.DivRem(first + done, PhiloxLanes.Words);
            PhiloxLanes.Draw(state.SeedLow, state.SeedHigh, (uint)(group * PhiloxLanes.Draws), Site, (uint)state.Step, 0, words);
            count = Math.Min(PhiloxLanes.Words - before, x.Length - done);
            Mask(words.Slice(before, count), x.Slice(done, count), y.Slice(done, count));
        }
    }

    private void Mask(ReadOnlySpan<uint> words, ReadOnlySpan<float> x, Span<float> y)
    {
        ReadOnlySpan<float> bits = MemoryMarshal.Cast<uint, float>(words);
        for (int i = 0; i < y.Length; i += Lanes.Count)
        {
            Vector512<float> kept = Vector512.GreaterThanOrEqual(ToUniform(Lanes.Load(bits, i).AsInt32()), Vector512.Create(Rate));
            Lanes.Put(Lanes.Load(x, i) / (1f - Rate) & kept, y, i, Y.Write);
        }
    }

    // Philox4x32.ToUniform.
    private static Vector512<float> ToUniform(Vector512<int> words)
    {
        const float step = 1f / (1 << 24);
        return Vector512.Min((Vector512.ConvertToSingle(words >>> 8) + Vector512.Create(0.5f)) * step, Vector512.Create(1f - step));
    }
}
