using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>Holds what the loss reads.</summary>
internal readonly record struct MixtureInputs(TensorView Parameters, TensorView Lightness, TensorView X, int Components)
{
    public MixturePixel At(int pixel) => new(
        new MixtureParameters(Parameters, pixel * Parameters.Pitch, Components),
        Lightness[pixel * Lightness.Pitch],
        X[pixel * X.Pitch],
        X[pixel * X.Pitch + 1]);
}

/// <summary>Holds one pixel: parameters, lightness and true chroma.</summary>
internal readonly record struct MixturePixel(MixtureParameters Parameters, float Lightness, float A, float B)
{
    public LogisticTerm TermOfA(int component)
        => DiscretizedLogistic.Evaluate(A, Parameters.MeanOfA(component, Lightness), Parameters.RawLogScale(0, component));

    public LogisticTerm TermOfB(int component)
        => DiscretizedLogistic.Evaluate(B, Parameters.MeanOfB(component, Lightness, A), Parameters.RawLogScale(1, component));

    /// <summary>Returns log(sum(exp(logit))).</summary>
    public float LogNormalizer()
    {
        LogSumExp sum = LogSumExp.Empty;
        for (int component = 0; component < Parameters.Components; component++)
            sum = sum.Plus(Parameters.Logit(component));
        return sum.Value;
    }

    /// <summary>Returns log(sum(exp(logit + log p(a, b)))).</summary>
    public float LogEvidence()
    {
        LogSumExp sum = LogSumExp.Empty;
        for (int component = 0; component < Parameters.Components; component++)
            sum = sum.Plus(Parameters.Logit(component) + TermOfA(component).LogProbability + TermOfB(component).LogProbability);
        return sum.Value;
    }
}

/// <summary>Computes one pixel's nats an index.</summary>
internal readonly record struct LogisticMixtureNllForward(MixtureInputs Inputs, ArrayView<float> Nats) : IKernel
{
    public void Execute(int index)
    {
        MixturePixel pixel = Inputs.At(index);
        Nats[index] = pixel.LogNormalizer() - pixel.LogEvidence();
    }
}

/// <summary>Computes the gradient of one pixel's parameters an index.</summary>
internal readonly record struct LogisticMixtureNllBackward(MixtureInputs Inputs, ArrayView<float> Dloss, float Scale,
    GradientTarget Dparameters) : IKernel
{
    public void Execute(int index)
    {
        MixturePixel pixel = Inputs.At(index);
        float logNormalizer = pixel.LogNormalizer();
        float logEvidence = pixel.LogEvidence();
        int first = index * Dparameters.View.Pitch;
        float scale = Scale * Dloss[0];
        for (int component = 0; component < Inputs.Components; component++)
            PutComponent(pixel, component, first, scale, logNormalizer, logEvidence);
        if (Dparameters.Write == GradientWrite.Set)
            for (int channel = MixtureParameters.Groups * Inputs.Components; channel < Dparameters.View.C; channel++)
                Dparameters.View.Store(first + channel, 0f);
    }

    private void PutComponent(in MixturePixel pixel, int component, int first, float scale, float logNormalizer, float logEvidence)
    {
        LogisticTerm a = pixel.TermOfA(component);
        LogisticTerm b = pixel.TermOfB(component);
        float logit = pixel.Parameters.Logit(component);
        float prior = MathF.Exp(logit - logNormalizer);
        float posterior = MathF.Exp(logit + a.LogProbability + b.LogProbability - logEvidence);
        float c0 = pixel.Parameters.Coefficient(0, component);
        float c1 = pixel.Parameters.Coefficient(1, component);
        float c2 = pixel.Parameters.Coefficient(2, component);
        float weight = -scale * posterior;
        float dMeanA = weight * a.DMean;
        float dMeanB = weight * b.DMean;
        int at = first + component;
        int group = Inputs.Components;
        Dparameters.Put(at, scale * (prior - posterior));
        Dparameters.Put(at + group, dMeanA * pixel.Lightness * (1f - c0 * c0));
        Dparameters.Put(at + 2 * group, dMeanB * pixel.Lightness * (1f - c1 * c1));
        Dparameters.Put(at + 3 * group, dMeanB * pixel.A * (1f - c2 * c2));
        Dparameters.Put(at + 4 * group, dMeanA);
        Dparameters.Put(at + 5 * group, dMeanB);
        Dparameters.Put(at + 6 * group, weight * a.DLogScale);
        Dparameters.Put(at + 7 * group, weight * b.DLogScale);
    }
}
