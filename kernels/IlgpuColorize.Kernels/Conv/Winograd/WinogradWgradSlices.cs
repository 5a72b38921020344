namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The cut of wgrad's sum over the tiles by Winograd's method: consecutive tiles make parts, and consecutive parts make slices, which are
/// summed at the same time and then added in order. It depends on the problem alone, so that the order of the sum does too.
/// </summary>
internal readonly record struct WinogradWgradSlices
{
    // To transform the sums of fewer tiles back counts.
    private const int FewestTiles = 32;
    private const int MostTilesOfPart = 128;

    // Of 192 channels, the inputs of a part take 3.5 MiB: they stay in a last-level cache that others use too.
    private const long MostInputBytes = 6 << 20;
    private const long MostSumBytes = 2 << 20;
    private const int MostSlices = 16;

    private readonly WinogradWgradBand _whole;

    /// <summary>Cuts all tiles of a convolution: an even number of slices, so that two threads end together.</summary>
    public WinogradWgradSlices(in WinogradWgradBand whole)
    {
        _whole = whole;
        int wanted = (whole.Tiles + 2 * MostTilesOfPart - 1) / (2 * MostTilesOfPart);
        long most = Math.Min(MostSlices, MostSumBytes / sizeof(float) / whole.Problem.FilterElements) / 2;
        Count = whole.Tiles < 2 * FewestTiles ? 1 : 2 * (int)Math.Clamp(wanted, 1, Math.Max(1, most));
    }

    /// <summary>The number of slices.</summary>
    public int Count { get; }

    /// <summary>The parts of a slice, which are transformed and multiplied one after the other.</summary>
    public int PartsOfSlice => (_whole.Tiles + Count * MostTilesOfPart - 1) / (Count * MostTilesOfPart);

    /// <summary>True where the inputs of a part stay in a cache, whatever the batch.</summary>
    public bool AreFaster
        => sizeof(float) * WinogradTransforms.Products * MostTilesOfPart * (long)WinogradBand.Padded(_whole.Problem.C) <= MostInputBytes;

    /// <summary>Returns the tiles of a part.</summary>
    public WinogradWgradBand PartOf(int slice, int part) => _whole.Part(slice, Count).Part(part, PartsOfSlice);
}
