using IlgpuColorize.Autograd;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Models;

/// <summary>
/// The body of the embedding and of the segmentation branch (paper, Table 2): conv4, blocks 7 to 9, conv5, blocks 10 to 12, of 8w channels
/// each.
/// </summary>
internal sealed class DilatedTrunk
{
    private readonly Chain _layers;

    /// <summary>Declares the layers.</summary>
    /// <param name="at">The branch.</param>
    /// <param name="width">w.</param>
    /// <param name="firstDilation">Dilation of blocks 7 to 9.</param>
    /// <param name="secondDilation">Dilation of blocks 10 to 12.</param>
    public DilatedTrunk(Declaration at, int width, int firstDilation, int secondDilation)
    {
        ArgumentNullException.ThrowIfNull(at);
        _layers = new Chain().Then(new Convolution(at["conv4"], new(ConvWindow.Same3x3(), [4 * width], 8 * width)));
        foreach (int block in (int[])[7, 8, 9])
            _layers.Then(new GatedBlock(at[$"block{block}"], 8 * width, ConvWindow.Same3x3(dilation: firstDilation)));
        _layers.Then(new Convolution(at["conv5"], new(ConvWindow.Same3x3(), [8 * width], 8 * width)));
        foreach (int block in (int[])[10, 11, 12])
            _layers.Then(new GatedBlock(at[$"block{block}"], 8 * width, ConvWindow.Same3x3(dilation: secondDilation)));
    }

    /// <summary>Computes N x H/4 x W/4 x 8w from 4w features.</summary>
    public Tensor Apply(Tape tape, Tensor features, float dropout = 0) => _layers.Apply(tape, features, dropout);
}
