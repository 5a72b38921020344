using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Consecutive tiles of a convolution by Winograd's method, counted over images, rows and columns, and the order of the memory between its
/// stages: transformed inputs [product][slice of channels][tile][channel of the slice] and products [product][block of
/// results][tile][lane], so that a multiplication reads and writes streams.
/// </summary>
/// <param name="Problem">The sizes of the forward convolution.</param>
/// <param name="IsDgrad">Whether dy is read and dx written; else x and y.</param>
/// <param name="First">First tile.</param>
/// <param name="Tiles">Number of tiles.</param>
internal readonly record struct WinogradBand(ConvProblem Problem, bool IsDgrad, int First, int Tiles) : IProblem
{
    // Of a slice, the filter's 128 x 32 channels are 16 KiB and stay in the first-level cache.
    private const int LongestSlice = 128;

    // Of the tiles that hold sixteen channels and more.
    private const int RowsOfRegisterTile = 6;

    // A vector, and a cache line, of channels.
    private const int Line = WinogradTransforms.Lanes;

    // Tiles times channels of a band. Measured best of 8,192 to 65,536: one product's inputs, 64 KiB, stay in the second-level cache, all
    // 36, 2.3 MiB, in the last-level one.
    private const int MostChannels = 16_384;

    // The transformed filter, four times the weights, is read once for every band, so that many channels need more than that.
    private const int FewestTiles = 64;

    /// <summary>The tiles along the rows of the results.</summary>
    public WinogradAxis Rows => new(IsDgrad ? Problem.H : Problem.P, Problem.Dilation);

    /// <summary>The tiles along the columns of the results.</summary>
    public WinogradAxis Columns => new(IsDgrad ? Problem.W : Problem.Q, Problem.Dilation);

    /// <summary>The patches that the tiles read: of dgrad, what the last taps of the filter reach.</summary>
    public WinogradPatches Patches => IsDgrad
        ? new(Rows, Columns, ReachOf(Problem.R) - Problem.Pad.Top, ReachOf(Problem.S) - Problem.Pad.Left, First, Tiles)
        : new(Rows, Columns, Problem.Pad.Top, Problem.Pad.Left, First, Tiles);

    /// <summary>The channels that are read: C, in dgrad K.</summary>
    public int Channels => IsDgrad ? Problem.K : Problem.C;

    /// <summary>The channels that are read, with zeros up to whole vectors.</summary>
    public int PaddedChannels => Padded(Channels);

    /// <summary>The number of slices of the sum over channels.</summary>
    public int Slices => (PaddedChannels + LongestSlice - 1) / LongestSlice;

    /// <summary>The channels of a slice; the last may have fewer.</summary>
    public int SliceLength => Padded((PaddedChannels + Slices - 1) / Slices);

    /// <summary>The distance of slices.</summary>
    public nint SliceStep => (nint)Tiles * SliceLength;

    /// <summary>The distance of products. A line more keeps them from falling on the same lines of a cache.</summary>
    public nint ProductStep => Slices * SliceStep + Line;

    /// <summary>The elements of the transformed inputs.</summary>
    public int InputElements => checked((int)(WinogradTransforms.Products * ProductStep));

    /// <summary>The register tiles that the tiles fill.</summary>
    public int RegisterTiles => (Tiles + RowsOfRegisterTile - 1) / RowsOfRegisterTile;

    /// <summary>The rows of a block's products: the tiles, and what the last register tile has beyond them.</summary>
    public int ProductRows => RegisterTiles * RowsOfRegisterTile;

    /// <summary>The multiplications and additions of the products; the transforms are launches of their own.</summary>
    public long Flops => 2L * WinogradTransforms.Products * Tiles * Problem.C * Problem.K;

    /// <summary>The bytes of the transformed inputs, the transformed filter and the products.</summary>
    public long Bytes
        => sizeof(float) * (long)WinogradTransforms.Products * ((long)Tiles * (Problem.C + Problem.K) + (long)Problem.C * Problem.K);

    /// <summary>Returns where the products of a block of result channels begin.</summary>
    public nint ProductOffset(int product, int block, PackedFilter filter)
    {
        nint ofBlock = (nint)ProductRows * filter.Tile.Width();
        return product * (filter.Blocks * ofBlock + Line) + block * ofBlock;
    }

    /// <summary>Returns all tiles of a convolution.</summary>
    public static WinogradBand Whole(in ConvProblem problem, bool isDgrad)
    {
        WinogradBand image = new(problem, isDgrad, 0, 0);
        return image with { Tiles = problem.N * image.Rows.Tiles * image.Columns.Tiles };
    }

    /// <summary>Returns the number of bands to cut the whole into.</summary>
    public int Bands()
    {
        int most = Math.Max(FewestTiles, MostChannels / Padded(Math.Max(Problem.C, Problem.K)));
        return (Tiles + most - 1) / most;
    }

    /// <summary>Returns one of some bands of the whole.</summary>
    public WinogradBand Part(int part, int parts)
        => Between((int)((long)Tiles * part / parts), (int)((long)Tiles * (part + 1) / parts));

    /// <summary>Returns one of some parts of the whole that are whole register tiles, as equal as can be.</summary>
    public WinogradBand PartOfRegisterTiles(int part, int parts)
    {
        int first = (int)((long)RegisterTiles * part / parts), end = (int)((long)RegisterTiles * (part + 1) / parts);
        return Between(first * RowsOfRegisterTile, Math.Min(Tiles, end * RowsOfRegisterTile));
    }

    /// <summary>Returns channels with zeros up to whole vectors.</summary>
    public static int Padded(int channels) => (channels + Line - 1) / Line * Line;

    /// <inheritdoc/>
    public override string ToString() => $"{Problem}, {Tiles} tiles";

    private WinogradBand Between(int first, int end) => this with { First = First + first, Tiles = end - first };

    private int ReachOf(int taps) => (taps - 1) * Problem.Dilation;
}
