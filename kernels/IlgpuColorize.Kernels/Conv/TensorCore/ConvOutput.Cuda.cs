using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Finishes a convolution's sums, eight neighbouring channels of a pixel at a time, in float32, and rounds what it stores: y = sums + bias
/// + added; under a gate residual + p * sigmoid(q), with (p, q) neighbouring channels of y; last concat_elu of that. Or, in dgrad, goes on
/// through concat_elu to the gradient of what was activated, and through a gate to that of its (p, q). Every thread of a launch takes the
/// same branches but for the bias's tail.
/// </summary>
internal readonly record struct ConvOutput
{
    /// <summary>The channels that are finished together.</summary>
    public const int ChannelsAtOnce = 8;

    /// <summary>The address of a float32 for each sum of a pixel; 0 for no bias.</summary>
    public long Bias { get; init; }

    /// <summary>Where y goes.</summary>
    public PixelRows Y { get; init; }

    /// <summary>What is added, stored as y is; it may be y.</summary>
    public PixelRows Added { get; init; }

    /// <summary>What makes y the (p, q) of a gate.</summary>
    public PixelRows Residual { get; init; }

    /// <summary>Where the gate's result goes.</summary>
    public PixelRows Gated { get; init; }

    /// <summary>Where concat_elu goes.</summary>
    public PixelRows Activated { get; init; }

    /// <summary>
    /// What concat_elu gave, of as many channels as there are sums: makes y the gradient of its argument, of half the channels.
    /// </summary>
    public PixelRows Pairs { get; init; }

    /// <summary>The (p, q) of the gate of whose result y is the gradient.</summary>
    public PixelRows Pq { get; init; }

    /// <summary>Where the gradient of (p, q) goes.</summary>
    public PixelRows Dpq { get; init; }

    /// <summary>The sums of a pixel; beyond them there is no bias.</summary>
    public int Channels { get; init; }

    /// <summary>1 where y and what is added are float32, 0 for bfloat16.</summary>
    public int IsSingle { get; init; }

    /// <summary>Where what the finish reads beside the sums lies.</summary>
    public ConvOutputSources Sources { get; init; }

    /// <summary>Returns the same with its <see cref="Sources"/>, which a kernel needs.</summary>
    /// <param name="spare">Address of 16 bytes, aligned to them, that are read where there is nothing to read.</param>
    public ConvOutput WithSources(long spare) => this with { Sources = ConvOutputSources.Of(this, spare) };

    /// <summary>Returns the biases of eight channels; zeros where there are none.</summary>
    /// <param name="channel">The first of the channels, a multiple of 8.</param>
    public EightValues BiasOf(int channel) => Bias != 0 ? EightValues.LoadSingle(Bias + channel * 4L, Channels - channel) : default;

    /// <summary>Finishes eight channels.</summary>
    /// <param name="sums">The sums, with the bias.</param>
    /// <param name="operands">What <see cref="ConvOutputSources.Ask"/> returned for them.</param>
    /// <param name="pixel">The output pixel.</param>
    /// <param name="channel">The first of the channels, a multiple of 8.</param>
    public void Finish(EightValues sums, ConvOutputOperands operands, int pixel, int channel)
    {
        if (Pairs.Exists)
            FinishDerivative(sums, operands, pixel, channel);
        else
            FinishSums(sums, operands, pixel, channel);
    }

    private void FinishSums(EightValues y, ConvOutputOperands operands, int pixel, int channel)
    {
        if (Added.Exists)
            y = IsSingle != 0
                ? y.Plus(operands.Eight.Singles, operands.More.Singles)
                : y.Plus(operands.Eight.First.Values, operands.Eight.Last.Values);
        if (Y.Exists)
            Store(y, pixel, channel);
        if (Dpq.Exists)
            FinishGateDerivative(y, pixel, channel);
        else if (Residual.Exists)
            FinishGate(y, operands.Four.Values, pixel, channel);
        else if (Activated.Exists)
            FinishActivated(y, pixel, channel);
    }

    private void Store(EightValues y, int pixel, int channel)
    {
        if (IsSingle != 0)
        {
            long address = Y.Single(pixel, channel);
            Ptx.StoreSingle(address, y.V0, y.V1, y.V2, y.V3);
            Ptx.StoreSingle(address + 16, y.V4, y.V5, y.V6, y.V7);
        }
        else
        {
            Ptx.StoreBFloat16(Y.BFloat16(pixel, channel), y.V0, y.V1, y.V2, y.V3, y.V4, y.V5, y.V6, y.V7);
        }
    }

    private void FinishDerivative(EightValues d, ConvOutputOperands operands, int pixel, int channel)
    {
        TwoValues near = Derivatives(d.V0, d.V1, d.V2, d.V3, operands.Eight.First.Values);
        TwoValues far = Derivatives(d.V4, d.V5, d.V6, d.V7, operands.Eight.Last.Values);
        FourValues dx = new(near.V0, near.V1, far.V0, far.V1);
        if (Added.Exists && IsSingle == 0)
            dx = dx.Plus(operands.Four.Values);
        else if (Added.Exists)
            dx = dx.Plus(Dpq.Exists ? FourValues.LoadSingle(Added.Single(pixel, channel / 2)) : operands.More.Singles);
        if (IsSingle != 0)
            Ptx.StoreSingle(Y.Single(pixel, channel / 2), dx.V0, dx.V1, dx.V2, dx.V3);
        else
            Ptx.StoreBFloat16(Y.BFloat16(pixel, channel / 2), dx.V0, dx.V1, dx.V2, dx.V3);
        if (Dpq.Exists)
            StoreGateDerivatives(dx, operands.More, pixel, channel);
    }

    private void FinishGateDerivative(EightValues dy, int pixel, int channel)
    {
        StoreGateDerivatives(
            new FourValues(dy.V0, dy.V1, dy.V2, dy.V3), EightBFloat16.Load(Pq.BFloat16(pixel, 2 * channel)), pixel, 2 * channel);
        // The pairs of a tail of four channels end a pixel.
        int last = 2 * channel + ChannelsAtOnce;
        if (last < 2 * Channels)
            StoreGateDerivatives(new FourValues(dy.V4, dy.V5, dy.V6, dy.V7), EightBFloat16.Load(Pq.BFloat16(pixel, last)), pixel, last);
    }

    // Of y = residual + p sigmoid(q): dp = dy sigmoid(q), dq = dp p (1 - sigmoid(q)).
    private void StoreGateDerivatives(FourValues dy, EightBFloat16 pq, int pixel, int channel)
    {
        FourValues first = pq.First.Values, last = pq.Last.Values;
        float s0 = Elementary.Sigmoid(first.V1), s1 = Elementary.Sigmoid(first.V3);
        float s2 = Elementary.Sigmoid(last.V1), s3 = Elementary.Sigmoid(last.V3);
        float dp0 = dy.V0 * s0, dp1 = dy.V1 * s1, dp2 = dy.V2 * s2, dp3 = dy.V3 * s3;
        Ptx.StoreBFloat16(
            Dpq.BFloat16(pixel, channel), dp0, dp0 * first.V0 * (1f - s0), dp1, dp1 * first.V2 * (1f - s1),
            dp2, dp2 * last.V0 * (1f - s2), dp3, dp3 * last.V2 * (1f - s3));
    }

    // With a = elu(x) and b = elu(-x), dx = da * elu'(x) - db * elu'(-x), and elu' is 1 or the output plus 1.
    private static TwoValues Derivatives(float da0, float db0, float da1, float db1, FourValues pairs) => new(
        da0 * EluBackward.Derivative(pairs.V0) - db0 * EluBackward.Derivative(pairs.V1),
        da1 * EluBackward.Derivative(pairs.V2) - db1 * EluBackward.Derivative(pairs.V3));

    private void FinishGate(EightValues pq, FourValues residual, int pixel, int channel)
    {
        FourValues gated = residual.Plus(
            pq.V0 * Elementary.Sigmoid(pq.V1), pq.V2 * Elementary.Sigmoid(pq.V3), pq.V4 * Elementary.Sigmoid(pq.V5),
            pq.V6 * Elementary.Sigmoid(pq.V7));
        if (Gated.Exists)
            Ptx.StoreBFloat16(Gated.BFloat16(pixel, channel / 2), gated.V0, gated.V1, gated.V2, gated.V3);
        if (Activated.Exists)
            StoreConcatElu(pixel, channel, gated.V0, gated.V1, gated.V2, gated.V3);
    }

    private void FinishActivated(EightValues y, int pixel, int channel)
    {
        StoreConcatElu(pixel, 2 * channel, y.V0, y.V1, y.V2, y.V3);
        // The pairs of a tail of four channels end a pixel.
        if (channel + ChannelsAtOnce / 2 < Channels)
            StoreConcatElu(pixel, 2 * channel + ChannelsAtOnce, y.V4, y.V5, y.V6, y.V7);
    }

    private void StoreConcatElu(int pixel, int channel, float x0, float x1, float x2, float x3)
    {
        EluPair e0 = EluPair.ToBeRounded(x0), e1 = EluPair.ToBeRounded(x1), e2 = EluPair.ToBeRounded(x2), e3 = EluPair.ToBeRounded(x3);
        Ptx.StoreBFloat16(
            Activated.BFloat16(pixel, channel), e0.Positive, e0.Negative, e1.Positive, e1.Negative, e2.Positive, e2.Negative, e3.Positive,
            e3.Negative);
    }
}
