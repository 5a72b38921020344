using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Consecutive tiles of wgrad by Winograd's method, counted over images, rows and columns, and the memory between its stages: transformed
/// inputs [product][sixteen input channels][tile][channel], transformed gradients [product][block of output channels][tile][lane] and sums
/// [product][block][input channel][lane].
/// </summary>
/// <param name="Problem">The sizes of the forward convolution.</param>
/// <param name="Tile">The register tile, whose vectors are output channels.</param>
/// <param name="First">First tile.</param>
/// <param name="Tiles">Number of tiles.</param>
internal readonly record struct WinogradWgradBand(ConvProblem Problem, HostTile Tile, int First, int Tiles) : IProblem
{
    // A vector, and a cache line, of channels.
    private const int Line = WinogradTransforms.Lanes;

    // Rows of the register tile, by which sums end.
    private const int RowsOfRegisterTile = 6;

    // Tiles times channels: one product's inputs and its gradients, 128 KiB each, stay in the second-level cache while its sums pass.
    private const int MostChannels = 32_768;

    // Sums are read and written once for all these tiles, so that many channels need more than that.
    private const int FewestTiles = 128;

    /// <summary>The patches of x that the tiles read.</summary>
    public WinogradPatches Inputs => new(Rows, Columns, Problem.Pad.Top, Problem.Pad.Left, First, Tiles);

    /// <summary>The patches of dy that the tiles read: their own outputs.</summary>
    public WinogradPatches Gradients => new(Rows, Columns, 0, 0, First, Tiles);

    /// <summary>The blocks of output channels.</summary>
    public int Blocks => Ceiling(Problem.K, Tile.Width());

    /// <summary>The distance of inputs of sixteen channels.</summary>
    public nint InputSliceStep => (nint)Tiles * Line;

    /// <summary>The distance of the products of inputs. A line more keeps them from falling on the same lines of a cache.</summary>
    public nint InputStep => Ceiling(Problem.C, Line) * InputSliceStep + Line;

    /// <summary>The distance of gradients of a block.</summary>
    public nint GradientBlockStep => (nint)Tiles * Tile.Width();

    /// <summary>The distance of the products of gradients.</summary>
    public nint GradientStep => Blocks * GradientBlockStep + Line;

    /// <summary>The distance of sums of a block, whose input channels end with a whole register tile.</summary>
    public nint SumBlockStep => (nint)Ceiling(Problem.C, RowsOfRegisterTile) * RowsOfRegisterTile * Tile.Width();

    /// <summary>The distance of the products of sums.</summary>
    public nint SumStep => Blocks * SumBlockStep + Line;

    /// <summary>The multiplications and additions of the products; the transforms are launches of their own.</summary>
    public long Flops => 2L * WinogradTransforms.Products * Tiles * Problem.C * Problem.K;

    /// <summary>The bytes of the transformed inputs and gradients, and of the sums, which are read and written.</summary>
    public long Bytes
        => sizeof(float) * (long)WinogradTransforms.Products * ((long)Tiles * (Problem.C + Problem.K) + 2L * Problem.C * Problem.K);

    /// <summary>Returns all tiles of a convolution.</summary>
    public static WinogradWgradBand Whole(in ConvProblem problem)
    {
        WinogradWgradBand none = new(problem, HostTiles.ChooseForWinograd(problem.K), 0, 0);
        return none with { Tiles = problem.N * none.Rows.Tiles * none.Columns.Tiles };
    }

    /// <summary>Returns the number of bands to cut the whole into, which depends on the problem alone.</summary>
    public int Bands()
    {
        int most = Math.Max(FewestTiles, MostChannels / (Ceiling(Math.Max(Problem.C, Problem.K), Line) * Line));
        return Ceiling(Tiles, most);
    }

    /// <summary>Returns one of some bands of the whole.</summary>
    public WinogradWgradBand Part(int part, int parts)
    {
        int first = (int)((long)Tiles * part / parts);
        return this with { First = First + first, Tiles = (int)((long)Tiles * (part + 1) / parts) - first };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Problem}, {Tiles} tiles";

    private WinogradAxis Rows => new(Problem.P, Problem.Dilation);

    private WinogradAxis Columns => new(Problem.Q, Problem.Dilation);

    private static int Ceiling(int count, int divisor) => (count + divisor - 1) / divisor;
}
