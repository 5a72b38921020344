namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Cuts the sum over the pixels of wgrad on the device <c>cpu</c>: rows of the output, counted over all images, make bands, whose inputs are copied together, and consecutive bands make
/// chunks, which are summed apart, at the same time, and then added in order. It depends on the problem alone, so that the order of the sum does too.
/// </summary>
internal readonly record struct ConvWgradSplit
{
    /// <summary>Items of work that let all threads end together.</summary>
    public const int ItemsWanted = 16;

    // Some 12 KB of vectors of channels, which stay in the first-level cache while every tile passes.
    private const int PixelsPerBand = 96;

    // Chunks pay where the filter alone makes too few items of work for all threads to end together; their own sums take memory, and time for few pixels.
    private const int FilterElementsPerItem = 1 << 15;
    private const int MostElements = 1 << 20;
    private const int LeastPixels = 1024;

    private readonly int _bands;

    public ConvWgradSplit(in ConvProblem problem)
    {
        Rows = problem.N * problem.P;
        RowsPerBand = Math.Clamp(PixelsPerBand / problem.Q, 1, Rows);
        _bands = (Rows + RowsPerBand - 1) / RowsPerBand;
        int wanted = ItemsWanted * FilterElementsPerItem / Math.Clamp(problem.FilterElements, FilterElementsPerItem, ItemsWanted * FilterElementsPerItem);
        int most = Math.Min(MostElements / problem.FilterElements, Rows * problem.Q / LeastPixels);
        Chunks = Math.Clamp(wanted, 1, Math.Max(1, Math.Min(most, _bands)));
    }

    /// <summary>Gets the rows of the output, of all images.</summary>
    public int Rows { get; }

    /// <summary>Gets the rows of a band; the last may have fewer.</summary>
    public int RowsPerBand { get; }

    /// <summary>Gets the number of chunks.</summary>
    public int Chunks { get; }

    /// <summary>Returns the bands of a chunk.</summary>
    public (int First, int End) BandsOf(int chunk) => ((int)((long)_bands * chunk / Chunks), (int)((long)_bands * (chunk + 1) / Chunks));
}
