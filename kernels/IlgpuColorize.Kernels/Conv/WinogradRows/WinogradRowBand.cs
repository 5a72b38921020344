using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Some rows of some images by Winograd's F(4, 3) along the rows, cut into tiles of four results, and the order of the transformed inputs:
/// [product][image][row of the input][tile][channel].
/// </summary>
/// <param name="Problem">The sizes of the convolution.</param>
/// <param name="Rows">The rows of results, the same in every image.</param>
/// <param name="FirstImage">First image.</param>
/// <param name="Images">Number of images.</param>
internal readonly record struct WinogradRowBand(ConvProblem Problem, PixelRegion Rows, int FirstImage, int Images) : IProblem
{
    // 2 MiB: transformed inputs stay in the caches near the cores until they are multiplied.
    private const int MostInputElements = 1 << 19;

    // A vector, and a cache line, of channels.
    private const int Line = 16;

    /// <summary>The tiles of a row; the last may reach beyond its end.</summary>
    public int TilesPerRow => (Problem.Q + WinogradRowTransforms.Outputs - 1) / WinogradRowTransforms.Outputs;

    /// <summary>The rows of an image that are read, those beyond its edges counted: they are zero.</summary>
    public int InputRows => Rows.Rows + Problem.R - 1;

    /// <summary>The tiles of results.</summary>
    public int Tiles => Images * Rows.Rows * TilesPerRow;

    /// <summary>The tiles of inputs.</summary>
    public int InputTiles => Images * InputRows * TilesPerRow;

    /// <summary>The distance of tiles, whole vectors of channels.</summary>
    public int Pitch => WinogradBand.Padded(Problem.C);

    /// <summary>The distance of products. A line more keeps them from falling on the same lines of a cache.</summary>
    public nint ProductStep => (nint)InputTiles * Pitch + Line;

    /// <summary>The elements of the transformed inputs.</summary>
    public int InputElements => checked((int)(WinogradRowTransforms.Products * ProductStep));

    /// <summary>The multiplications and additions of the products.</summary>
    public long Flops => 2L * WinogradRowTransforms.Products * Tiles * Problem.R * Problem.C * Problem.K;

    /// <summary>The bytes of the transformed inputs, the transformed filter and the results.</summary>
    public long Bytes => sizeof(float) * ((long)InputElements + WinogradRowTransforms.Products * (long)Problem.R * Problem.C * Problem.K
        + (long)Images * Rows.Pixels * Problem.K);

    /// <summary>Returns the number of bands to cut the images into.</summary>
    public int Bands() => Math.Clamp(InputElements / MostInputElements, 1, Images);

    /// <summary>Returns one of some bands of the whole.</summary>
    public WinogradRowBand Part(int part, int parts)
    {
        int first = (int)((long)Images * part / parts);
        return this with { FirstImage = FirstImage + first, Images = (int)((long)Images * (part + 1) / parts) - first };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Problem}, {Tiles} tiles of rows";
}

/// <summary>The size of a transform of inputs along the rows: so many times, six values of a channel are read and six written.</summary>
internal readonly record struct WinogradRowTransformProblem(long Count) : IProblem
{
    // A fused multiply-add counts as two.
    private const int FlopsEach = 20;

    public long Flops => Count * FlopsEach;

    public long Bytes => sizeof(float) * Count * (WinogradRowTransforms.Outputs + WinogradRowTransforms.Products);

    public override string ToString() => $"{Count}x{WinogradRowTransforms.Products}";
}
