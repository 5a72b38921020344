namespace IlgpuColorize.Kernels.Conv;

/// <summary>The first image, row, column and result channel of a tile.</summary>
internal readonly record struct TileOrigin(int Image, int Row, int Column, int Result);

/// <summary>A range of taps along one direction.</summary>
internal readonly record struct TapRange(int First, int Count);

/// <summary>A range of the steps of a tile's sum.</summary>
internal readonly record struct StepRange(int First, int Count);

/// <summary>The numbers of a gather's taps in the filter, [r][s].</summary>
internal readonly record struct TapNumbers(int First, int RowStep, int ColumnStep)
{
    /// <summary>Returns the numbers of fprop's taps, or of dgrad's, which a gather counts from the last.</summary>
    public static TapNumbers Of(ConvAxis rows, ConvAxis columns, in ConvProblem problem, bool isDgrad)
    {
        int first = rows.FirstTap * problem.S + columns.FirstTap;
        return isDgrad
            ? new(problem.Taps - 1 - first, -rows.FilterStep * problem.S, -columns.FilterStep)
            : new(first, rows.FilterStep * problem.S, columns.FilterStep);
    }

    /// <summary>Returns a tap's number.</summary>
    public int Of(int rowTap, int columnTap) => First + rowTap * RowStep + columnTap * ColumnStep;
}

/// <summary>
/// The cut of a gather into tiles, boxes of 128 pixels x some result channels. Result channels run fastest through the tiles, so that
/// groups which run together share their pixels in L2; the filter lies there anyway. Where tiles are too few for the device, several groups
/// share one: each sums a slice of its steps, and <see cref="ConvGatherSum"/> adds what they summed.
/// </summary>
/// <param name="Rows">How rows are gathered.</param>
/// <param name="Columns">How columns are gathered.</param>
/// <param name="Images">Images.</param>
/// <param name="Taps">How taps are numbered in the filter.</param>
/// <param name="Reduced">Channels that are summed over.</param>
/// <param name="Results">Channels that are computed.</param>
/// <param name="Box">The box of pixels.</param>
/// <param name="TileResults">Result channels of a tile.</param>
/// <param name="Slices">The groups that share a tile.</param>
internal readonly record struct ConvTiling(
    ConvAxis Rows, ConvAxis Columns, int Images, TapNumbers Taps, int Reduced, int Results, PixelTile Box, int TileResults = 1,
    int Slices = 1)
{
    /// <summary>The binary logarithm of a tile's pixels: two warpgroups of 64, or what eight warps share.</summary>
    public const int PixelBits = 7;

    /// <summary>The pixels of a tile.</summary>
    public const int Pixels = 1 << PixelBits;

    /// <summary>The reduced channels of a step of wgmma, a row of a swizzled tile in shared memory.</summary>
    public const int StepChannels = 64;

    /// <summary>The tiles of result channels.</summary>
    public int ResultTiles => (Results + TileResults - 1) / TileResults;

    /// <summary>The boxes of pixels.</summary>
    public int PixelTiles => Box.AcrossColumns(Columns.Count) * Box.AcrossRows(Rows.Count) * Box.AcrossImages(Images);

    /// <summary>The tiles.</summary>
    public int Tiles => PixelTiles * ResultTiles;

    /// <summary>The items of work: every slice of every tile, the tiles of one slice following each other.</summary>
    public int Items => Tiles * Slices;

    /// <summary>The pixels that are computed.</summary>
    public int ResultPixels => Images * Rows.Count * Columns.Count;

    /// <summary>The elements from pixel to pixel of the slices' sums.</summary>
    public int PartialPitch => (Results + ConvOutput.ChannelsAtOnce - 1) / ConvOutput.ChannelsAtOnce * ConvOutput.ChannelsAtOnce;

    /// <summary>The float32 that the slices' sums take, [slice][image][row][column][result]; none where a tile is one group's.</summary>
    public long PartialElements => Slices == 1 ? 0 : (long)Slices * ResultPixels * PartialPitch;

    /// <summary>Returns the cut of one class of a gather; its tiles' result channels are still to be chosen.</summary>
    public static ConvTiling Of(ConvGather gather, int parities)
    {
        ConvAxis rows = gather.Rows(parities), columns = gather.Columns(parities);
        var box = PixelTile.Choose(PixelBits, columns.Count, rows.Count, gather.Problem.N);
        return new(
            rows, columns, gather.Problem.N, TapNumbers.Of(rows, columns, gather.Problem, gather.IsDgrad), gather.Source.C, gather.Target.C,
            box);
    }

    /// <summary>Returns where the tile of an item begins.</summary>
    public TileOrigin Origin(int item)
    {
        int tile = item % Tiles, box = tile / ResultTiles;
        int across = Box.AcrossColumns(Columns.Count), down = Box.AcrossRows(Rows.Count);
        return new(
            box / across / down << Box.ImageBits, box / across % down << Box.RowBits, box % across << Box.ColumnBits,
            tile % ResultTiles * TileResults);
    }

    /// <summary>Returns which slice of its tile an item is.</summary>
    public int SliceOf(int item) => item / Tiles;

    /// <summary>Returns the steps of an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="origin">Where its tile begins.</param>
    /// <param name="stepChannels">The reduced channels of a step.</param>
    public StepRange StepsOf(int item, TileOrigin origin, int stepChannels)
    {
        int steps = Steps(origin, stepChannels), slice = SliceOf(item), first = steps * slice / Slices;
        return new(first, steps * (slice + 1) / Slices - first);
    }

    /// <summary>Returns the steps of a tile when each has some of the reduced channels of one tap.</summary>
    public int Steps(TileOrigin origin, int stepChannels)
        => TapsOf(Rows, origin.Row, Box.Rows).Count * TapsOf(Columns, origin.Column, Box.Columns).Count
            * ((Reduced + stepChannels - 1) / stepChannels);

    /// <summary>Returns the most steps of any tile.</summary>
    public int MostSteps(int stepChannels)
        => MostTaps(Rows, Box.RowBits, Box.AcrossRows(Rows.Count)) * MostTaps(Columns, Box.ColumnBits, Box.AcrossColumns(Columns.Count))
            * ((Reduced + stepChannels - 1) / stepChannels);

    /// <summary>
    /// Returns the taps of some results that may lie within the source: those that reach beyond the image with all their pixels add nothing
    /// and are left out, which spares much under a large dilation. Sources ascend with taps, so that these follow each other.
    /// </summary>
    public static TapRange TapsOf(ConvAxis axis, int first, int count)
    {
        int begin = 0;
        while (begin < axis.Taps && !Touches(axis, first, count, begin))
            begin++;
        int end = begin;
        while (end < axis.Taps && Touches(axis, first, count, end))
            end++;
        return new(begin, end - begin);
    }

    /// <summary>Returns where the source of a tap begins for results from <paramref name="first"/>.</summary>
    public static int Source(ConvAxis axis, int first, int tap) => axis.SourceStart + first * axis.SourceStep + tap * axis.TapStep;

    /// <summary>Returns whether a tap of some results may lie within the source.</summary>
    public static bool Touches(ConvAxis axis, int first, int count, int tap)
    {
        int source = Source(axis, first, tap);
        return source < axis.Extent && source + (count - 1) * axis.SourceStep >= 0;
    }

    private static int MostTaps(ConvAxis axis, int bits, int boxes)
    {
        int most = 0;
        for (int box = 0; box < boxes; box++)
            most = Math.Max(most, TapsOf(axis, box << bits, 1 << bits).Count);
        return most;
    }
}
