namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The expected time of wgrad on tensor cores, from the time of a step on one multiprocessor. It decides how a problem is cut.
/// </summary>
/// <param name="StepBits">The binary logarithm of a step's pixels.</param>
/// <param name="MicrosecondsPerChannel">The time of a step for each of a tile's output and input channels together.</param>
internal readonly record struct WgradCostModel(int StepBits, double MicrosecondsPerChannel)
{
    /// <summary>The most that partial sums may take.</summary>
    public const int MostPartialBytes = 256 << 20;

    /// <summary>What a pointwise kernel moved through memory on an H100.</summary>
    public const double BytesPerMicrosecond = 2.5e6;

    private const int FewestPixels = 512;

    /// <summary>Returns how a problem is cut. It depends on the problem and the device alone, so that two runs add in one order.</summary>
    public ConvWgradTiling Tile(in ConvProblem problem, ReadOnlySpan<int> offered, int multiprocessors)
    {
        var rows = ConvAxis.Fprop(0, problem.P, problem.H, problem.Pad.Top, problem.R, problem.Stride, problem.Dilation);
        var columns = ConvAxis.Fprop(0, problem.Q, problem.W, problem.Pad.Left, problem.S, problem.Stride, problem.Dilation);
        var box = PixelTile.Choose(StepBits, problem.Q, problem.P, problem.N);
        ConvWgradTiling tiling = new(rows, columns, problem.N, problem.K, problem.C, box, 1, 0, 1);
        tiling = tiling with { TileC = TileColumns.Choose(offered, problem.C, tiling.TilesK * problem.Taps, multiprocessors) };
        tiling = tiling with { WholeTiles = tiling.Tiles / multiprocessors * multiprocessors };
        return tiling with { Slices = SlicesOf(tiling, multiprocessors) };
    }

    /// <summary>
    /// Returns the slices of the tiles left over with which these are expected to end first: more slices fill waves better, and have more
    /// sums to write and read. A slice has at least 512 pixels.
    /// </summary>
    private int SlicesOf(in ConvWgradTiling tiling, int multiprocessors)
    {
        int left = tiling.Tiles - tiling.WholeTiles;
        if (left == 0)
            return 1;
        long sliceBytes = (long)left * tiling.TileElements * sizeof(float);
        long most = Math.Min(Math.Min(MostPartialBytes / sliceBytes, tiling.Boxes / (FewestPixels >> StepBits)), multiprocessors);
        double least = double.MaxValue;
        int best = 1;
        for (int slices = 1; slices <= Math.Max(1, most); slices++)
        {
            double waves = (left * slices + multiprocessors - 1) / multiprocessors;
            double time = waves * tiling.Boxes / slices * (ConvWgradTiling.TileK + tiling.TileC) * MicrosecondsPerChannel
                + 2.0 * slices * sliceBytes / BytesPerMicrosecond;
            if (time < least)
                (least, best) = (time, slices);
        }
        return best;
    }
}
