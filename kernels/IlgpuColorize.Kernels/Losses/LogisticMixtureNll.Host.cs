using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>
/// The SIMD form of <see cref="LogisticMixtureNllForward"/>, which can keep the loss's gradient for the backward pass: lanes are pixels.
/// </summary>
internal readonly unsafe record struct LogisticMixtureNllForwardSimd(
    MixtureInputs Inputs, ArrayView<float> Nats, float Scale, TensorView? Slope) : IHostWork
{
    public void Execute(int item)
    {
        Span<float> nats = Nats.AsHostSpan();
        (int first, int end) = PixelItems.Of(item, nats.Length);
        int vectors = MixtureBlock.VectorsFor(Inputs.Components);
        HostScratch scratch = new(HostScratch.SizeOf<Vector512<float>>(vectors));
        Span<Vector512<float>> memory = new(scratch.Take<Vector512<float>>(vectors), vectors);
        for (int pixel = first; pixel < end; pixel += Lanes.Count)
        {
            MixtureBlock block = new(Inputs, pixel, end, memory);
            Lanes.Store(block.Evaluate(slope: Slope is not null), nats[pixel..end], 0);
            if (Slope is { } slope)
                block.PutSlope(Scale, new GradientTarget(slope, GradientWrite.Set));
        }
    }
}

/// <summary>The SIMD form of <see cref="LogisticMixtureNllBackward"/>: lanes are pixels.</summary>
internal readonly unsafe record struct LogisticMixtureNllBackwardSimd(
    MixtureInputs Inputs, ArrayView<float> Dloss, float Scale, GradientTarget Dparameters) : IHostWork
{
    public void Execute(int item)
    {
        float scale = Scale * Dloss.AsHostSpan()[0];
        (int first, int end) = PixelItems.Of(item, Inputs.Parameters.Shape.Pixels);
        int vectors = MixtureBlock.VectorsFor(Inputs.Components);
        HostScratch scratch = new(HostScratch.SizeOf<Vector512<float>>(vectors));
        Span<Vector512<float>> memory = new(scratch.Take<Vector512<float>>(vectors), vectors);
        for (int pixel = first; pixel < end; pixel += Lanes.Count)
        {
            MixtureBlock block = new(Inputs, pixel, end, memory);
            block.Evaluate(slope: true);
            block.PutSlope(scale, Dparameters);
        }
    }
}

/// <summary>Multiplies a kept gradient of the loss by the loss's own.</summary>
internal readonly record struct LogisticMixtureNllChainSimd(
    TensorView Slope, ArrayView<float> Dloss, GradientTarget Dparameters) : IHostWork
{
    public void Execute(int item)
    {
        float dloss = Dloss.AsHostSpan()[0];
        (int first, int end) = PixelItems.Of(item, Slope.Shape.Pixels);
        for (int pixel = first; pixel < end; pixel++)
        {
            ReadOnlySpan<float> slope = Slope.Span(pixel, 1);
            Span<float> target = Dparameters.View.Span(pixel, 1);
            for (int channel = 0; channel < target.Length; channel += Lanes.Count)
                Lanes.Put(dloss * Lanes.Load(slope, channel), target, channel, Dparameters.Write);
        }
    }
}
