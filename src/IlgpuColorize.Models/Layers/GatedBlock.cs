using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;

namespace IlgpuColorize.Models.Layers;

/// <summary>
/// The gated residual block of SPEC 2: h = conv1(concat_elu(x)) [+ aux(concat_elu(condition))]; [p, q] = conv2(dropout(concat_elu(h))); y =
/// x + p * sigmoid(q).
/// </summary>
public sealed class GatedBlock
{
    private const float InitialScaleOfConv2 = 0.1f;

    /// <summary>Declares the block.</summary>
    /// <param name="at">Its name and place.</param>
    /// <param name="channels">Channels of input and output, C.</param>
    /// <param name="window">The window of conv1 and conv2.</param>
    /// <param name="condition">Channels of each part of the condition; none for a block without.</param>
    internal GatedBlock(Declaration at, int channels, ConvWindow window, params int[] condition)
    {
        ArgumentNullException.ThrowIfNull(at);
        Conv1 = new Convolution(at["conv1"], new(window, [channels], channels, Activation.ConcatElu));
        Conv2 = new Convolution(at["conv2"], new(window, [channels], 2 * channels, Activation.ConcatElu, Gated: true, InitialScaleOfConv2));
        if (condition.Length > 0)
            Aux = new Convolution(at["aux"], new(ConvWindow.Pointwise, condition, channels, Activation.ConcatElu));
    }

    /// <summary>Gets the first convolution, 2C to C.</summary>
    public Convolution Conv1 { get; }

    /// <summary>Gets the gated convolution, 2C to 2C.</summary>
    public Convolution Conv2 { get; }

    /// <summary>Gets the condition's 1 x 1 convolution; null without a condition.</summary>
    public Convolution? Aux { get; }

    /// <summary>Applies the block.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">N x H x W x C.</param>
    /// <param name="term">The condition's term, aux(concat_elu(condition)); null without a condition. It is released.</param>
    /// <param name="dropout">The rate between the convolutions, in training.</param>
    /// <param name="writes">The forms of y that later layers read.</param>
    public Tensor Apply(Tape tape, Tensor x, Tensor? term = null, float dropout = 0, Forms writes = Forms.Plain)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Tensor h = Conv1.Apply(tape, x, added: term, writes: Forms.ConcatElu);
        Tensor y = Conv2.Apply(tape, h, gateResidual: x, dropout: dropout, writes: writes);
        tape.Release(h);
        if (term is not null)
            tape.Release(term);
        return y;
    }
}
