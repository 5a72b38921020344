using IlgpuColorize.Autograd;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Models;

/// <summary>The colour embedding f (paper, Table 2). Its first 8 * M channels are a mixture of their own, trained by L_emb.</summary>
public sealed class EmbeddingBranch
{
    private readonly DilatedTrunk _trunk;
    private readonly Convolution _out;

    /// <summary>Declares the layers.</summary>
    internal EmbeddingBranch(Declaration at, int width, int channels)
    {
        ArgumentNullException.ThrowIfNull(at);
        _trunk = new DilatedTrunk(at, width, firstDilation: 2, secondDilation: 4);
        _out = new Convolution(at["out"], new(ConvWindow.Same3x3(), [8 * width], channels));
    }

    /// <summary>Computes the N x H/4 x W/4 x embeddingChannels embedding.</summary>
    public Tensor Apply(Tape tape, Tensor features, float dropout = 0)
    {
        Tensor h = _trunk.Apply(tape, features, dropout);
        Tensor embedding = _out.Apply(tape, h);
        tape.Release(h);
        return embedding;
    }
}
