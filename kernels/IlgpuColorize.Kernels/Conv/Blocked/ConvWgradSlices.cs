namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The cut of wgrad's sum over the pixels on the device <c>cpu</c>: rows of the output, counted over all images, make bands, whose inputs
/// are copied together, and consecutive bands make slices, which are summed apart, at the same time, and then added in order. It depends on
/// the problem alone, so that the order of the sum does too.
/// </summary>
internal readonly record struct ConvWgradSlices
{
    /// <summary>Items of work that let all threads end together.</summary>
    public const int ItemsWanted = 16;

    // Some 12 KB of vectors of channels, which stay in the first-level cache while every tile passes.
    private const int PixelsPerBand = 96;

    // Slices help where the filter alone makes too few items of work for all threads to end together; their own sums take memory, and time
    // for few pixels.
    private const int FilterElementsPerItem = 1 << 15;
    private const int MostElements = 1 << 20;
    private const int LeastPixels = 1024;

    private readonly int _bands;

    public ConvWgradSlices(in ConvProblem problem)
    {
        Rows = problem.N * problem.P;
        RowsPerBand = Math.Clamp(PixelsPerBand / problem.Q, 1, Rows);
        _bands = (Rows + RowsPerBand - 1) / RowsPerBand;
        int wanted = ItemsWanted * FilterElementsPerItem
            / Math.Clamp(problem.FilterElements, FilterElementsPerItem, ItemsWanted * FilterElementsPerItem);
        int most = Math.Min(MostElements / problem.FilterElements, Rows * problem.Q / LeastPixels);
        Slices = Math.Clamp(wanted, 1, Math.Max(1, Math.Min(most, _bands)));
    }

    /// <summary>The rows of the output, of all images.</summary>
    public int Rows { get; }

    /// <summary>The rows of a band; the last may have fewer.</summary>
    public int RowsPerBand { get; }

    /// <summary>The number of slices.</summary>
    public int Slices { get; }

    /// <summary>Returns the bands of a slice.</summary>
    public (int First, int End) BandsOf(int slice) => ((int)((long)_bands * slice / Slices), (int)((long)_bands * (slice + 1) / Slices));
}
