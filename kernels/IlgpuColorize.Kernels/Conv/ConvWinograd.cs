namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Tells where Winograd's F(4 x 4, 3 x 3) applies, and where it is ahead of the blocked direct convolution. Its relative error against double precision, for values and weights drawn from
/// U(-1, 1), grows with the square root of the reduced channels as the blocked one's does, and is some four times as large: 1.9e-6 for 64 channels, 2.5e-6 for 128, 3.4e-6 for 256,
/// 4.7e-6 for 512 and 6.8e-6 for 1,024, where the blocked one's is 4.2e-7, 5.8e-7, 8.6e-7, 1.2e-6 and 1.6e-6; fprop and dgrad alike.
/// </summary>
internal static class ConvWinograd
{
    // Measured: with 32 channels twice as fast, with 16 hardly faster, since the transforms and the memory they pass through cost what the products save.
    private const int FewestChannels = 32;

    // Measured: fewer tiles of an image do not repay reading four times the weights, nor transforming them in every training step.
    private const int FewestTiles = 16;

    // Of at most half the direct products, at least 1.6 times the speed was left.
    private const int LeastSaving = 2;

    /// <summary>Tells whether a problem is a 3 x 3 convolution of stride 1 with "same" padding, of any dilation.</summary>
    public static bool Applies(in ConvProblem problem)
        => problem is { R: 3, S: 3, Stride: 1 } && problem.Pad == ConvProblem.Same(3, 3, problem.Dilation);

    /// <summary>
    /// Tells whether enough fewer products, counted with the parts of tiles that reach beyond the image, make an applicable problem faster: measured 1.6 to 3.4 times where they do. It
    /// depends on C, K, H, W and the dilation alone, so that an image alone takes the same path as in a batch.
    /// </summary>
    public static bool Pays(in ConvProblem problem)
    {
        int tiles = new WinogradAxis(problem.H, problem.Dilation).Tiles * new WinogradAxis(problem.W, problem.Dilation).Tiles;
        long direct = (long)problem.Taps * problem.H * problem.W, products = (long)WinogradTransforms.Products * tiles;
        return Math.Min(problem.C, problem.K) >= FewestChannels && tiles >= FewestTiles && LeastSaving * products <= direct;
    }
}
