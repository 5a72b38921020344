using IlgpuColorize.Autograd;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Models;

/// <summary>
/// The segmentation h (paper, Table 2): the dilated trunk and atrous spatial pyramid pooling, three 3 x 3 convolutions of dilation 6, 12
/// and 18 whose outputs are added.
/// </summary>
public sealed class SegmentationBranch
{
    private static readonly int[] Dilations = [6, 12, 18];
    private readonly DilatedTrunk _trunk;
    private readonly Convolution[] _aspp;

    /// <summary>Declares the layers.</summary>
    internal SegmentationBranch(Declaration at, int width, int classes)
    {
        ArgumentNullException.ThrowIfNull(at);
        _trunk = new DilatedTrunk(at, width, firstDilation: 2, secondDilation: 2);
        _aspp = [.. Dilations.Select(RateOf)];

        Convolution RateOf(int dilation)
            => new(at[$"aspp{dilation}"], new(ConvWindow.Same3x3(dilation: dilation), [8 * width], classes));
    }

    /// <summary>Computes the N x H/4 x W/4 x K logits.</summary>
    public Tensor Apply(Tape tape, Tensor features, float dropout = 0)
    {
        Tensor h = _trunk.Apply(tape, features, dropout);
        Tensor? logits = null;
        foreach (Convolution rate in _aspp)
        {
            Tensor sum = rate.Apply(tape, h, added: logits);
            if (logits is not null)
                tape.Release(logits);
            logits = sum;
        }
        tape.Release(h);
        return logits!;
    }
}
