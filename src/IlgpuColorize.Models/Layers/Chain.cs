using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;

namespace IlgpuColorize.Models.Layers;

/// <summary>
/// Applies convolutions and gated blocks one after the other. Each writes the forms of its output that the next one reads, and the last one
/// its output itself.
/// </summary>
internal sealed class Chain
{
    private delegate Tensor Layer(Tape tape, Tensor x, float dropout, Forms writes);

    private readonly List<(Layer Apply, Forms Reads)> _layers = [];

    /// <summary>Appends a convolution.</summary>
    public Chain Then(Convolution layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        _layers.Add(((tape, x, _, writes) => layer.Apply(tape, x, writes: writes), layer.Reads));
        return this;
    }

    /// <summary>Appends a block.</summary>
    public Chain Then(GatedBlock block)
    {
        _layers.Add(((tape, x, dropout, writes) => block.Apply(tape, x, dropout: dropout, writes: writes), Forms.PlainAndConcatElu));
        return this;
    }

    /// <summary>Applies the layers. The input is left to the caller; what lies between is released.</summary>
    public Tensor Apply(Tape tape, Tensor x, float dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Tensor y = x;
        for (int i = 0; i < _layers.Count; i++)
        {
            Tensor next = _layers[i].Apply(tape, y, dropout, i + 1 < _layers.Count ? _layers[i + 1].Reads : Forms.Plain);
            if (!ReferenceEquals(y, x))
                tape.Release(y);
            y = next;
        }
        return y;
    }
}
