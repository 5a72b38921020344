using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>Holds sixteen components of one pixel: logits, coefficients, the terms of a and b, and logit + log p(a, b). Lanes beyond M hold minus infinity as logit.</summary>
internal readonly record struct ComponentLanes(
    Vector512<float> Logit, Vector512<float> C0, Vector512<float> C1, Vector512<float> C2, LogisticLanes A, LogisticLanes B, Vector512<float> Joint);

/// <summary>Evaluates one pixel of the mixture, sixteen components at once.</summary>
internal readonly ref struct MixtureLanes
{
    private readonly ReadOnlySpan<float> _parameters;
    private readonly int _components;
    private readonly float _b;

    private MixtureLanes(ReadOnlySpan<float> parameters, int components, float lightness, float a, float b)
    {
        _parameters = parameters;
        _components = components;
        _b = b;
        Lightness = lightness;
        A = a;
    }

    /// <summary>Gets the pixel's lightness.</summary>
    public float Lightness { get; }

    /// <summary>Gets the pixel's true a.</summary>
    public float A { get; }

    /// <summary>Reads a pixel.</summary>
    public static MixtureLanes Of(in MixtureInputs inputs, int pixel)
    {
        ReadOnlySpan<float> x = inputs.X.Data.AsHostSpan().Slice(pixel * inputs.X.Pitch, 2);
        float lightness = inputs.Lightness.Data.AsHostSpan()[pixel * inputs.Lightness.Pitch];

        // The rest of the tensor, not of the pixel: then only the last pixels meet the slower load of a tail.
        return new MixtureLanes(inputs.Parameters.Data.AsHostSpan()[(pixel * inputs.Parameters.Pitch)..], inputs.Components, lightness, x[0], x[1]);
    }

    /// <summary>Computes the logarithms of sum(exp(logit)) and sum(exp(logit + log p(a, b))), and hands out the leading components for use again.</summary>
    public void SumUp(out ComponentLanes leading, out float logNormalizer, out float logEvidence)
    {
        leading = Components(0);
        LogSumExpLanes normalizer = LogSumExpLanes.Of(leading.Logit);
        LogSumExpLanes evidence = LogSumExpLanes.Of(leading.Joint);
        for (int first = Lanes.Count; first < _components; first += Lanes.Count)
        {
            ComponentLanes next = Components(first);
            normalizer = normalizer.Plus(next.Logit);
            evidence = evidence.Plus(next.Joint);
        }
        logNormalizer = normalizer.Value;
        logEvidence = evidence.Value;
    }

    /// <summary>Evaluates up to sixteen components.</summary>
    public ComponentLanes Components(int first)
    {
        Vector512<float> present = Lanes.First(_components - first);
        Vector512<float> absent = Vector512.Create(float.NegativeInfinity);
        Vector512<float> logit = Vector512.ConditionalSelect(present, Group(0, first), absent);
        Vector512<float> c0 = ElementaryVectors.Tanh(Group(1, first));
        Vector512<float> c1 = ElementaryVectors.Tanh(Group(2, first));
        Vector512<float> c2 = ElementaryVectors.Tanh(Group(3, first));
        var a = LogisticLanes.Evaluate(A, Group(4, first) + c0 * Lightness, Group(6, first));
        var b = LogisticLanes.Evaluate(_b, Group(5, first) + c1 * Lightness + c2 * A, Group(7, first));
        Vector512<float> joint = Vector512.ConditionalSelect(present, logit + a.LogProbability + b.LogProbability, absent);
        return new ComponentLanes(logit, c0, c1, c2, a, b, joint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Group(int group, int first) => Lanes.Load(_parameters, group * _components + first);
}
