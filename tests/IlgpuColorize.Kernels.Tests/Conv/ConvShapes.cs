using IlgpuColorize.Kernels.Conv;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Lists the lopsided problems that every pass is tested on.</summary>
internal static class ConvShapes
{
    private static readonly Padding CausalDown = new(1, 0, 1, 1);
    private static readonly Padding CausalDownRight = new(1, 0, 1, 0);

    /// <summary>Small enough for the simulator.</summary>
    public static readonly ConvProblem[] Small =
    [
        new(2, 5, 4, 3, 5, 3, 3, ConvProblem.Same(3, 3)),
        new(1, 6, 4, 2, 7, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
        new(2, 3, 5, 4, 3, 2, 3, CausalDown),
        new(1, 4, 3, 5, 2, 2, 2, CausalDownRight, Dilation: 2),
        new(1, 4, 5, 1, 9, 1, 1, default),
    ];

    /// <summary>
    /// So many pixels that the passes on <c>cpu</c> copy bands, turn narrow ones, and wgrad sums chunks; so many channels that it cuts
    /// slices and groups.
    /// </summary>
    public static readonly ConvProblem[] Wide =
    [
        new(3, 32, 25, 5, 6, 3, 3, ConvProblem.Same(3, 3)),
        new(1, 47, 49, 2, 3, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
        new(2, 65, 67, 3, 4, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
        new(2, 33, 32, 1, 19, 2, 3, CausalDown),
        new(2, 65, 66, 3, 2, 1, 1, default, Stride: 2),
        new(1, 34, 67, 6, 8, 3, 3, ConvProblem.Same(3, 3, 3), Dilation: 3),
        new(3, 21, 34, 9, 24, 2, 2, CausalDownRight),
        new(1, 4, 5, 70, 230, 3, 3, ConvProblem.Same(3, 3)),
    ];

    /// <summary>Tails, dilations larger than the image, strides, one and many channels.</summary>
    public static readonly ConvProblem[] Varied =
    [
        .. Small,
        new(2, 9, 7, 21, 13, 3, 3, ConvProblem.Same(3, 3)),
        new(1, 7, 10, 13, 80, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
        new(1, 8, 6, 16, 21, 3, 3, ConvProblem.Same(3, 3, 6), Dilation: 6),
        new(2, 5, 8, 33, 8, 3, 3, ConvProblem.Same(3, 3, 18), Dilation: 18),
        new(1, 6, 7, 64, 64, 3, 3, ConvProblem.Same(3, 3, 4), Dilation: 4),
        new(3, 8, 6, 1, 4, 3, 3, ConvProblem.Same(3, 3)),
        new(1, 8, 10, 4, 8, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
        new(2, 7, 9, 17, 32, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
        new(1, 9, 8, 6, 5, 3, 3, ConvProblem.Same(3, 3, 2), Stride: 2, Dilation: 2),
        new(1, 9, 11, 5, 6, 2, 3, new Padding(0, 3, 2, 1), Stride: 2, Dilation: 3),
        new(1, 6, 5, 64, 32, 2, 3, CausalDown),
        new(2, 5, 6, 32, 64, 2, 2, CausalDownRight),
        new(1, 4, 6, 3, 32, 1, 3, new Padding(0, 0, 1, 1)),
        new(1, 6, 4, 3, 32, 2, 1, new Padding(1, 0, 0, 0)),
        new(2, 5, 3, 181, 160, 1, 1, default),
        new(1, 3, 4, 300, 12, 1, 2, new Padding(0, 0, 0, 1)),
        new(1, 20, 21, 5, 16, 5, 3, ConvProblem.Same(5, 3)),
        new(1, 1, 1, 40, 33, 3, 3, ConvProblem.Same(3, 3)),
        .. Wide,
    ];

    /// <summary>
    /// What Winograd's method meets: lines of unequal length, tiles beyond the edge, dilations beyond the image, tails and chunks of
    /// channels, several panels.
    /// </summary>
    public static readonly ConvProblem[] Winograd =
    [
        new(2, 9, 7, 21, 13, 3, 3, ConvProblem.Same(3, 3)),
        new(1, 4, 12, 32, 48, 3, 3, ConvProblem.Same(3, 3)),
        new(2, 11, 6, 33, 40, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
        new(1, 17, 19, 16, 5, 3, 3, ConvProblem.Same(3, 3, 4), Dilation: 4),
        new(3, 13, 16, 7, 66, 3, 3, ConvProblem.Same(3, 3, 6), Dilation: 6),
        new(2, 5, 3, 10, 9, 3, 3, ConvProblem.Same(3, 3, 18), Dilation: 18),
        new(1, 6, 5, 150, 17, 3, 3, ConvProblem.Same(3, 3)),
        new(2, 6, 7, 8, 210, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
        new(3, 21, 18, 257, 6, 3, 3, ConvProblem.Same(3, 3)),
        new(2, 1, 1, 3, 2, 3, 3, ConvProblem.Same(3, 3)),
    ];

    /// <summary>
    /// Smaller filters, of which Winograd's method computes the gradients: causal paddings, outputs smaller and larger than the input,
    /// dilations, tails of channels.
    /// </summary>
    public static readonly ConvProblem[] WinogradGradients =
    [
        new(2, 9, 7, 21, 13, 2, 3, CausalDown),
        new(1, 13, 10, 34, 20, 2, 2, CausalDownRight),
        new(2, 6, 11, 5, 33, 3, 2, new Padding(2, 0, 1, 0)),
        new(1, 8, 9, 17, 16, 2, 2, new Padding(2, 0, 2, 0), Dilation: 2),
        new(2, 7, 5, 4, 3, 2, 3, default),
        new(1, 5, 6, 18, 9, 3, 3, new Padding(2, 2, 0, 3)),
    ];
}
