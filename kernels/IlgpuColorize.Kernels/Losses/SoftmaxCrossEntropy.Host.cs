using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>The SIMD form of <see cref="SoftmaxCrossEntropyForward"/>: lanes are classes.</summary>
internal readonly record struct SoftmaxCrossEntropyForwardSimd(TensorView Logits, ArrayView<int> Labels, ArrayView<float> Nats) : IHostWork
{
    public void Execute(int item)
    {
        ReadOnlySpan<int> labels = Labels.AsHostSpan();
        Span<float> nats = Nats.AsHostSpan();
        (int first, int end) = PixelItems.Of(item, nats.Length);
        for (int pixel = first; pixel < end; pixel++)
        {
            ClassLanes logits = new(Logits, pixel);
            nats[pixel] = SoftmaxCrossEntropyForward.Counts(labels[pixel], Logits.C) ? logits.LogNormalizer() - logits[labels[pixel]] : 0f;
        }
    }
}

/// <summary>The SIMD form of <see cref="SoftmaxCrossEntropyBackward"/>.</summary>
internal readonly record struct SoftmaxCrossEntropyBackwardSimd(
    TensorView Logits, ArrayView<int> Labels, ArrayView<float> InverseCount, ArrayView<float> Dloss, GradientTarget Dlogits) : IHostWork
{
    public void Execute(int item)
    {
        ReadOnlySpan<int> labels = Labels.AsHostSpan();
        float scale = Dloss.AsHostSpan()[0] * InverseCount.AsHostSpan()[0];
        (int first, int end) = PixelItems.Of(item, labels.Length);
        for (int pixel = first; pixel < end; pixel++)
        {
            Span<float> target = Dlogits.View.Span(pixel, 1);
            if (SoftmaxCrossEntropyForward.Counts(labels[pixel], Logits.C))
                Put(new ClassLanes(Logits, pixel), labels[pixel], scale, target);
            else if (Dlogits.Write == GradientWrite.Set)
                target.Clear();
        }
    }

    private void Put(in ClassLanes logits, int label, float scale, Span<float> target)
    {
        Vector512<float> logNormalizer = Vector512.Create(logits.LogNormalizer());
        for (int first = 0; first < target.Length; first += Lanes.Count)
        {
            Vector512<float> isLabel = Vector512.Equals(Vector512<int>.Indices, Vector512.Create(label - first))
                .AsSingle() & Vector512<float>.One;
            Lanes.Put(scale * (ElementaryVectors.Exp(logits.From(first) - logNormalizer) - isLabel), target, first, Dlogits.Write);
        }
    }
}

/// <summary>Reads the logits of one pixel, sixteen classes at once.</summary>
internal readonly ref struct ClassLanes(in TensorView logits, int pixel)
{
    // The rest of the tensor, not of the pixel: then only the last pixels meet the slower load of a tail.
    private readonly ReadOnlySpan<float> _logits = logits.Data.AsHostSpan()[(pixel * logits.Pitch)..];
    private readonly int _classes = logits.C;

    /// <summary>Gets the logit of a class.</summary>
    public float this[int label] => _logits[label];

    /// <summary>Returns up to sixteen logits; those beyond the last class are minus infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> From(int first)
        => Vector512.ConditionalSelect(Lanes.First(_classes - first), Lanes.Load(_logits, first), Vector512.Create(float.NegativeInfinity));

    /// <summary>Returns log(sum(exp(logit))).</summary>
    public float LogNormalizer()
    {
        var sum = LogSumExpLanes.Of(From(0));
        for (int first = Lanes.Count; first < _classes; first += Lanes.Count)
            sum = sum.Plus(From(first));
        return sum.Value;
    }
}
