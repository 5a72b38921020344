using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes a gather of few channels on the device <c>cpu</c>, to the same bits as <see cref="GatherWork{TKernel}"/>, which for few
/// channels takes more time to find where the taps of a result lie than to multiply. An item is some rows of results, a band after the
/// other.
/// </summary>
internal readonly unsafe struct BandGatherWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // As in a gather without copies: the sums fit the second-level cache, and filters are reread seldom.
    private const int PixelsPerBand = 192;

    // 512 KiB: half a second-level cache. Larger bands were measured some 3 to 5 % slower than no copy.
    private const long MostFloats = 1 << 17;

    // Enough for all threads to end together, of enough results for the listing of addresses not to count.
    private const int ItemsWanted = 16;
    private const int LeastPixelsPerItem = 128;
    private const int MostBandsPerItem = 16;

    private readonly ConvGather _gather;
    private readonly GatherOperands _operands;
    private readonly int _parts;

    public BandGatherWork(in ConvGather gather, in GatherOperands operands)
    {
        _gather = gather;
        _operands = operands;
        _parts = Math.Min(gather.Problem.N * gather.Rows(0).Count, Math.Max(ItemsWanted, gather.Pixels / PixelsPerBand / MostBandsPerItem));
    }

    public int Items => _gather.Classes * _parts;

    /// <summary>Returns whether a gather is computed faster this way.</summary>
    public static bool IsFaster(in ConvGather gather, PackedFilter filter)
    {
        ConvAxis rows = gather.Rows(0), columns = gather.Columns(0);
        return gather.Pixels >= ItemsWanted * LeastPixelsPerItem
            && ConvBand.Length(rows, columns, RowsPerBand(columns), filter.Reduced) <= MostFloats;
    }

    public void Execute(int item)
    {
        int parities = item % _gather.Classes, part = item / _gather.Classes;
        ConvAxis rows = _gather.Rows(parities), columns = _gather.Columns(parities);
        int allRows = _gather.Problem.N * rows.Count;
        int first = (int)((long)allRows * part / _parts);
        int end = (int)((long)allRows * (part + 1) / _parts);
        if (first == end || columns.Count == 0)
            return;
        PackedFilter filter = _operands.Filter;
        int rowsPerBand = Math.Min(RowsPerBand(columns), end - first);
        long sumsLength = (rowsPerBand * columns.Count + 8L) * TKernel.Width;
        HostScratch scratch = new(
            GatherBand.ScratchFor(rows, columns, rowsPerBand, filter.Reduced) + HostScratch.SizeOf<float>(sumsLength));
        GatherBand band = new(ref scratch, rows, columns, rowsPerBand, TKernel.Rows, _gather.Problem.S, filter);
        float* sums = scratch.Take<float>(sumsLength);
        for (int row = first; row < end; row += rowsPerBand)
        {
            int results = band.Fill(_operands.Source, _gather.Target, row, Math.Min(rowsPerBand, end - row));
            for (int block = 0; block < filter.Blocks; block++)
            {
                GatherSum.Run<TKernel>(
                    band.Sources, (results + TKernel.Rows - 1) / TKernel.Rows, band.Segments, band.Length,
                    filter.Lanes + (long)block * filter.BlockLength, band.LaneOffsets, sums);
                _operands.EpilogueOf(block * TKernel.Width, TKernel.Width).Finish<TKernel>(
                    sums, new ReadOnlySpan<int>(band.Targets, results));
            }
        }
    }

    private static int RowsPerBand(in ConvAxis columns) => Math.Max(1, PixelsPerBand / columns.Count);
}
