using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>Is the span twin of <see cref="LogisticMixtureNllForward"/>: lanes are components.</summary>
internal readonly record struct LogisticMixtureNllForwardTwin(MixtureInputs Inputs, ArrayView<float> Nats) : IHostWork
{
    public void Execute(int item)
    {
        Span<float> nats = Nats.AsHostSpan();
        (int first, int end) = PixelItems.Of(item, nats.Length);
        for (int pixel = first; pixel < end; pixel++)
        {
            var lanes = MixtureLanes.Of(Inputs, pixel);
            lanes.SumUp(out ComponentLanes _, out float logNormalizer, out float logEvidence);
            nats[pixel] = logNormalizer - logEvidence;
        }
    }
}

/// <summary>Is the span twin of <see cref="LogisticMixtureNllBackward"/>: lanes are components.</summary>
internal readonly record struct LogisticMixtureNllBackwardTwin(MixtureInputs Inputs, ArrayView<float> Dloss, float Scale, GradientTarget Dparameters) : IHostWork
{
    public void Execute(int item)
    {
        float scale = Scale * Dloss.AsHostSpan()[0];
        (int first, int end) = PixelItems.Of(item, Inputs.Parameters.Shape.Pixels);
        for (int pixel = first; pixel < end; pixel++)
        {
            var lanes = MixtureLanes.Of(Inputs, pixel);
            Span<float> target = Dparameters.View.Span(pixel, 1);
            lanes.SumUp(out ComponentLanes leading, out float logNormalizer, out float logEvidence);
            for (int component = 0; component < Inputs.Components; component += Lanes.Count)
                PutComponents(lanes, component == 0 ? leading : lanes.Components(component), component, target, scale, logNormalizer, logEvidence);
            if (Dparameters.Write == GradientWrite.Set)
                target[(MixtureParameters.Groups * Inputs.Components)..].Clear();
        }
    }

    private void PutComponents(in MixtureLanes pixel, in ComponentLanes at, int first, Span<float> target, float scale, float logNormalizer, float logEvidence)
    {
        Vector512<float> prior = ElementaryVectors.Exp(at.Logit - Vector512.Create(logNormalizer));
        Vector512<float> posterior = ElementaryVectors.Exp(at.Joint - Vector512.Create(logEvidence));
        Vector512<float> weight = -scale * posterior;
        Vector512<float> dMeanA = weight * at.A.DMean;
        Vector512<float> dMeanB = weight * at.B.DMean;
        Put(target, 0, first, scale * (prior - posterior));
        Put(target, 1, first, dMeanA * pixel.Lightness * (Vector512<float>.One - at.C0 * at.C0));
        Put(target, 2, first, dMeanB * pixel.Lightness * (Vector512<float>.One - at.C1 * at.C1));
        Put(target, 3, first, dMeanB * pixel.A * (Vector512<float>.One - at.C2 * at.C2));
        Put(target, 4, first, dMeanA);
        Put(target, 5, first, dMeanB);
        Put(target, 6, first, weight * at.A.DLogScale);
        Put(target, 7, first, weight * at.B.DLogScale);
    }

    private void Put(Span<float> target, int group, int first, Vector512<float> value)
    {
        int lanes = Math.Min(Lanes.Count, Inputs.Components - first);
        Lanes.Put(value, target.Slice(group * Inputs.Components + first, lanes), 0, Dparameters.Write);
    }
}
