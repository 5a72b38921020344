using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>
/// Sixteen pixels of the mixture, a pixel a lane: [channel][lane], with a vector more for each component. It evaluates the loss and its
/// slope, the derivative of a pixel's nats by its parameters, in one pass, and they share every exponential; the slope takes the place of
/// the parameters.
/// </summary>
internal readonly ref struct MixtureBlock
{
    private const int Pixels = Lanes.Count;

    private readonly MixtureInputs _inputs;
    private readonly int _first;
    private readonly int _pixels;
    private readonly Span<Vector512<float>> _channels;
    private readonly Span<Vector512<float>> _joint;

    /// <summary>Describes up to sixteen pixels.</summary>
    /// <param name="inputs">The whole.</param>
    /// <param name="first">The first pixel.</param>
    /// <param name="end">The end of the pixels.</param>
    /// <param name="memory">Memory of <see cref="VectorsFor"/> vectors.</param>
    public MixtureBlock(in MixtureInputs inputs, int first, int end, Span<Vector512<float>> memory)
    {
        (_inputs, _first, _pixels) = (inputs, first, Math.Min(Pixels, end - first));
        _channels = memory[..PaddedChannels(inputs.Components)];
        _joint = memory.Slice(PaddedChannels(inputs.Components), inputs.Components);
    }

    /// <summary>Returns the vectors of a block's memory.</summary>
    public static int VectorsFor(int components) => PaddedChannels(components) + components;

    /// <summary>Computes each pixel's nats and, where it is wanted, their slope.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Vector512<float> Evaluate(bool slope)
    {
        LoadParameters();
        int components = _inputs.Components;
        Vector512<float> lightness = Load(_inputs.Lightness, 0), a = Load(_inputs.X, 0), b = Load(_inputs.X, 1);
        Vector512<float> largestLogit = Vector512.Create(float.NegativeInfinity), largestJoint = largestLogit;
        for (int component = 0; component < components; component++)
        {
            EvaluateComponent(component, lightness, a, b);
            largestLogit = Vector512.Max(largestLogit, At(0, component));
            largestJoint = Vector512.Max(largestJoint, _joint[component]);
        }
        Vector512<float> normalizer = Vector512<float>.Zero, evidence = Vector512<float>.Zero;
        for (int component = 0; component < components; component++)
        {
            At(0, component) = ElementaryVectors.Exp(At(0, component) - largestLogit);
            _joint[component] = ElementaryVectors.Exp(_joint[component] - largestJoint);
            normalizer += At(0, component);
            evidence += _joint[component];
        }
        if (slope)
            FinishSlope(Vector512<float>.One / normalizer, Vector512<float>.One / evidence);
        return Vector512.Log(normalizer / evidence) + (largestLogit - largestJoint);
    }

    /// <summary>Writes or adds the slope, times a factor; channels beyond the mixture get zero.</summary>
    public void PutSlope(float factor, in GradientTarget target)
    {
        int used = MixtureParameters.Groups * _inputs.Components;
        for (int channel = 0; channel < used; channel += Pixels)
        {
            Transpose(_channels.Slice(channel, Pixels));
            int count = Math.Min(Pixels, used - channel);
            for (int pixel = 0; pixel < _pixels; pixel++)
                Lanes.Put(factor * _channels[channel + pixel], target.View.Span(_first + pixel, 1).Slice(channel, count), 0, target.Write);
        }
        if (target.Write == GradientWrite.Set && target.View.C > used)
        {
            for (int pixel = 0; pixel < _pixels; pixel++)
                target.View.Span(_first + pixel, 1)[used..].Clear();
        }
    }

    // Leaves what the slope is made of: derivatives of log p by means and log-scales, and of the means by the raw coefficients.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EvaluateComponent(int component, in Vector512<float> lightness, in Vector512<float> a, in Vector512<float> b)
    {
        Vector512<float> c0 = ElementaryVectors.Tanh(At(1, component)), c1 = ElementaryVectors.Tanh(At(2, component));
        Vector512<float> c2 = ElementaryVectors.Tanh(At(3, component));
        var termOfA = LogisticLanes.Evaluate(a, At(4, component) + c0 * lightness, At(6, component));
        var termOfB = LogisticLanes.Evaluate(b, At(5, component) + c1 * lightness + c2 * a, At(7, component));
        _joint[component] = At(0, component) + termOfA.LogProbability + termOfB.LogProbability;
        At(1, component) = lightness * (Vector512<float>.One - c0 * c0);
        At(2, component) = lightness * (Vector512<float>.One - c1 * c1);
        At(3, component) = a * (Vector512<float>.One - c2 * c2);
        At(4, component) = termOfA.DMean;
        At(5, component) = termOfB.DMean;
        At(6, component) = termOfA.DLogScale;
        At(7, component) = termOfB.DLogScale;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FinishSlope(in Vector512<float> perNormalizer, in Vector512<float> perEvidence)
    {
        for (int component = 0; component < _inputs.Components; component++)
        {
            Vector512<float> posterior = _joint[component] * perEvidence;
            Vector512<float> dMeanA = -posterior * At(4, component), dMeanB = -posterior * At(5, component);
            At(0, component) = At(0, component) * perNormalizer - posterior;
            At(1, component) *= dMeanA;
            At(2, component) *= dMeanB;
            At(3, component) *= dMeanB;
            At(4, component) = dMeanA;
            At(5, component) = dMeanB;
            At(6, component) *= -posterior;
            At(7, component) *= -posterior;
        }
    }

    private static int PaddedChannels(int components) => (MixtureParameters.Groups * components + Pixels - 1) / Pixels * Pixels;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Vector512<float> At(int group, int component)
        => ref Unsafe.Add(ref MemoryMarshal.GetReference(_channels), group * _inputs.Components + component);

    // Lanes beyond the last pixel repeat it.
    private Vector512<float> Load(in TensorView view, int channel)
    {
        ReadOnlySpan<float> values = view.Data.AsHostSpan();
        Span<float> lanes = stackalloc float[Pixels];
        for (int lane = 0; lane < Pixels; lane++)
            lanes[lane] = values[(_first + Math.Min(lane, _pixels - 1)) * view.Pitch + channel];
        return Lanes.Load(lanes, 0);
    }

    private void LoadParameters()
    {
        // The rest of the tensor, not of the pixel: then only the last pixels meet the slower load of a tail.
        ReadOnlySpan<float> all = _inputs.Parameters.Data.AsHostSpan();
        for (int channel = 0; channel < _channels.Length; channel += Pixels)
        {
            for (int lane = 0; lane < Pixels; lane++)
                _channels[channel + lane] = Lanes.Load(all[((_first + Math.Min(lane, _pixels - 1)) * _inputs.Parameters.Pitch)..], channel);
            Transpose(_channels.Slice(channel, Pixels));
        }
    }

    // Four times the riffle of both halves: the index of an element turns by four of its eight bits.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(Span<Vector512<float>> square)
    {
        Span<Vector512<float>> riffled = stackalloc Vector512<float>[Pixels];
        for (int round = 0; round < 4; round += 2)
        {
            Riffle(square, riffled);
            Riffle(riffled, square);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Riffle(ReadOnlySpan<Vector512<float>> source, Span<Vector512<float>> target)
    {
        for (int row = 0; row < Pixels / 2; row++)
            (target[2 * row], target[2 * row + 1]) = Lanes.Interleave(source[row], source[row + Pixels / 2]);
    }
}
