using IlgpuColorize.Autograd;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Models;

/// <summary>
/// The part that embedding and segmentation share (paper, Table 1): lightness in, features at a quarter of the size out, w, 2w, 4w
/// channels.
/// </summary>
public sealed class SharedTrunk
{
    private readonly Chain _layers;

    /// <summary>Declares the layers.</summary>
    /// <param name="at">The part.</param>
    /// <param name="width">w.</param>
    /// <param name="channels">The channels of the input: 1 of lightness, 3 of colour.</param>
    internal SharedTrunk(Declaration at, int width, int channels = 1)
    {
        ArgumentNullException.ThrowIfNull(at);
        _layers = new Chain()
            .Then(new Convolution(at["conv1"], new(ConvWindow.Same3x3(), [channels], width)))
            .Then(Block(at["block1"], width))
            .Then(Block(at["block2"], width))
            .Then(new Convolution(at["conv2"], new(ConvWindow.Same3x3(stride: 2), [width], 2 * width)))
            .Then(Block(at["block3"], 2 * width))
            .Then(Block(at["block4"], 2 * width))
            .Then(new Convolution(at["conv3"], new(ConvWindow.Same3x3(stride: 2), [2 * width], 4 * width)))
            .Then(Block(at["block5"], 4 * width))
            .Then(Block(at["block6"], 4 * width));
    }

    /// <summary>Computes N x H/4 x W/4 x 4w features from N x H x W x 1 lightness, or x 3 colour.</summary>
    public Tensor Apply(Tape tape, Tensor input, float dropout = 0) => _layers.Apply(tape, input, dropout);

    private static GatedBlock Block(Declaration at, int channels) => new(at, channels, ConvWindow.Same3x3());
}
