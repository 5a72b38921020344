using IlgpuColorize.Autograd;

namespace IlgpuColorize.Models.Layers;

/// <summary>Applies convolutions and gated blocks one after the other.</summary>
public sealed class Chain
{
    private readonly List<Func<Tape, Tensor, float, Tensor>> _layers = [];

    /// <summary>Appends a convolution.</summary>
    public Chain Then(Convolution layer)
    {
        _layers.Add((tape, x, _) => layer.Apply(tape, x));
        return this;
    }

    /// <summary>Appends a block.</summary>
    public Chain Then(GatedBlock block)
    {
        _layers.Add((tape, x, dropout) => block.Apply(tape, x, dropout: dropout));
        return this;
    }

    /// <summary>Applies the layers. The input is left to the caller; what lies between is released.</summary>
    public Tensor Apply(Tape tape, Tensor x, float dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Tensor y = x;
        foreach (Func<Tape, Tensor, float, Tensor> layer in _layers)
        {
            Tensor next = layer(tape, y, dropout);
            if (!ReferenceEquals(y, x))
                tape.Release(y);
            y = next;
        }
        return y;
    }
}
