using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>Computes one pixel's nats an index; 0 where the pixel does not count.</summary>
internal readonly record struct SoftmaxCrossEntropyForward(TensorView Logits, ArrayView<int> Labels, ArrayView<float> Nats) : IKernel
{
    public void Execute(int index)
    {
        int label = Labels[index];
        Nats[index] = Counts(label, Logits.C) ? LogNormalizer(Logits, index) - Logits[index * Logits.Pitch + label] : 0f;
    }

    /// <summary>Tells whether a pixel of this label counts.</summary>
    public static bool Counts(int label, int classes) => label != SoftmaxCrossEntropy.IgnoreLabel && label >= 0 && label < classes;

    /// <summary>Returns log(sum(exp(logit))) of a pixel.</summary>
    public static float LogNormalizer(in TensorView logits, int pixel)
    {
        LogSumExp sum = LogSumExp.Empty;
        for (int channel = 0; channel < logits.C; channel++)
            sum = sum.Plus(logits[pixel * logits.Pitch + channel]);
        return sum.Value;
    }
}

/// <summary>Sums nats, then counts labels, over pixels that are <see cref="Sum.Partials"/> apart; one partial of each an index.</summary>
internal readonly record struct LabelledPartials(ArrayView<float> Nats, ArrayView<int> Labels, int Classes, ArrayView<float> Partials)
    : IKernel
{
    public void Execute(int index)
    {
        float sum = 0f;
        int count = 0;
        for (int pixel = index; pixel < Nats.Length; pixel += Sum.Partials)
        {
            sum += Nats[pixel];
            count += SoftmaxCrossEntropyForward.Counts(Labels[pixel], Classes) ? 1 : 0;
        }
        Partials[index] = sum;
        Partials[Sum.Partials + index] = count;
    }
}

/// <summary>Divides the sum by the count, or by the given one; one index.</summary>
internal readonly record struct LabelledMean(
    ArrayView<float> Partials, ArrayView<float> Given, ArrayView<float> Loss, ArrayView<float> InverseCount) : IKernel
{
    public void Execute(int index)
    {
        float sum = 0f;
        float count = 0f;
        for (int i = 0; i < Sum.Partials; i++)
        {
            sum += Partials[i];
            count += Partials[Sum.Partials + i];
        }
        if (Given.Length > 0)
            count = Given[0];
        float inverseCount = count > 0f ? 1f / count : 0f;
        InverseCount[index] = inverseCount;
        Loss[index] = sum * inverseCount;
    }
}

/// <summary>Computes the gradient of one pixel's logits an index.</summary>
internal readonly record struct SoftmaxCrossEntropyBackward(
    TensorView Logits, ArrayView<int> Labels, ArrayView<float> InverseCount, ArrayView<float> Dloss, GradientTarget Dlogits) : IKernel
{
    public void Execute(int index)
    {
        int label = Labels[index];
        bool counts = SoftmaxCrossEntropyForward.Counts(label, Logits.C);
        float scale = counts ? Dloss[0] * InverseCount[0] : 0f;
        float logNormalizer = counts ? SoftmaxCrossEntropyForward.LogNormalizer(Logits, index) : 0f;
        for (int channel = 0; channel < Logits.C; channel++)
        {
            float probability = counts ? MathF.Exp(Logits[index * Logits.Pitch + channel] - logNormalizer) : 0f;
            Dlogits.Put(new ElementIndex(index, channel), scale * (probability - (channel == label ? 1f : 0f)));
        }
    }
}
