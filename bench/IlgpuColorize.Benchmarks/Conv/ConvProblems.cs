using IlgpuColorize.Kernels.Conv;

namespace IlgpuColorize.Benchmarks.Conv;

/// <summary>
/// Lists the convolutions that are timed: preset <c>tiny</c> at batch 16, the generator's, and the large ones of preset <c>paper</c>.
/// </summary>
internal static class ConvProblems
{
    private static readonly Padding Down = new(1, 0, 1, 1);
    private static readonly Padding DownRight = new(1, 0, 1, 0);

    /// <summary>Whole images, small ones first.</summary>
    public static readonly ConvProblem[] Whole =
    [
        Square(16, 64, 8, 4),
        Square(16, 64, 8, 8),
        Square(16, 32, 16, 8),
        Square(16, 32, 16, 16),
        Square(16, 16, 64, 32),
        Square(16, 16, 64, 64, dilation: 2),
        Square(16, 16, 64, 64, dilation: 4),
        new(16, 16, 16, 64, 32, 2, 3, Down),
        new(16, 16, 16, 64, 64, 2, 2, DownRight),
        new(16, 16, 16, 202, 32, 1, 1, default),
        new(1, 32, 32, 320, 160, 2, 3, Down),
        new(1, 32, 32, 320, 320, 2, 2, DownRight),
        Square(1, 64, 256, 128),
        Square(1, 32, 1024, 512, dilation: 2),
        Square(1, 32, 1024, 1024, dilation: 4),
    ];

    /// <summary>
    /// Convolutions that Winograd's method supports: large and small maps, few and many channels, and where it is not chosen.
    /// </summary>
    public static readonly ConvProblem[] Winograd =
    [
        Square(8, 32, 32, 32),
        Square(8, 16, 64, 64, dilation: 4),
        Square(1, 64, 64, 64),
        Square(1, 64, 128, 128),
        Square(1, 64, 256, 128),
        Square(1, 32, 256, 256, dilation: 2),
        Square(1, 8, 512, 512, dilation: 2),
        Square(1, 32, 512, 183, dilation: 6),
        Square(1, 32, 1024, 512, dilation: 2),
        Square(1, 32, 1024, 1024, dilation: 4),
    ];

    /// <summary>Single pixels of the generators of presets <c>tiny</c> and <c>paper</c>, for one image and eight.</summary>
    public static readonly ConvProblem[] Pixels =
    [
        Pixel(1, 64, 32),
        Pixel(1, 64, 64),
        Pixel(1, 320, 160),
        Pixel(1, 320, 320),
        Pixel(8, 320, 160),
        Pixel(8, 320, 320),
    ];

    private static ConvProblem Pixel(int n, int c, int k) => new(n, 2, 2, c, k, 2, 2, default);

    private static ConvProblem Square(int n, int size, int c, int k, int dilation = 1)
        => new(n, size, size, c, k, 3, 3, ConvProblem.Same(3, 3, dilation), Dilation: dilation);
}
