namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The expected time of wgrad on tensor cores, from the time of a step on one multiprocessor. It decides how a problem is cut.
/// </summary>
/// <param name="StepBits">The binary logarithm of a step's pixels.</param>
/// <param name="MicrosecondsPerCost">The time of a step for each unit of <see cref="TileColumns.Cost"/>.</param>
internal readonly record struct WgradCostModel(int StepBits, double MicrosecondsPerCost)
{
    /// <summary>The most that partial sums may take.</summary>
    public const int MostPartialBytes = 256 << 20;

    /// <summary>What a pointwise kernel moved through memory on an H100.</summary>
    public const double BytesPerMicrosecond = 2.5e6;

    private const int FewestPixels = 512;

    /// <summary>
    /// Returns how a problem is cut: with the input channels of a tile and the groups that share a tile with which it is expected to end
    /// first, of several the widest tiles, then the fewest slices. Narrow tiles read more for each product; more slices fill waves better,
    /// and have more sums to write and read. A slice has at least 512 pixels. It depends on the problem and the device alone, so that two
    /// runs add in one order.
    /// </summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="offered">Input channels to choose from, from the widest.</param>
    /// <param name="multiprocessors">Groups that run at once, one a multiprocessor.</param>
    public ConvWgradTiling Tile(in ConvProblem problem, ReadOnlySpan<int> offered, int multiprocessors)
    {
        var rows = ConvAxis.Fprop(0, problem.P, problem.H, problem.Pad.Top, problem.R, problem.Stride, problem.Dilation);
        var columns = ConvAxis.Fprop(0, problem.Q, problem.W, problem.Pad.Left, problem.S, problem.Stride, problem.Dilation);
        var box = PixelTile.Choose(StepBits, problem.Q, problem.P, problem.N);
        ConvWgradTiling best = default;
        double least = double.PositiveInfinity;
        foreach (int tileC in offered)
        {
            ConvWgradTiling tiling = new(rows, columns, problem.N, problem.K, problem.C, box, tileC, 0, 1);
            tiling = tiling with { WholeTiles = tiling.Tiles / multiprocessors * multiprocessors };
            for (int slices = 1; slices <= MostSlices(tiling, multiprocessors); slices++)
            {
                ConvWgradTiling sliced = tiling with { Slices = slices };
                double time = Microseconds(sliced, multiprocessors);
                if (time < least)
                    (best, least) = (sliced, time);
            }
        }
        return best;
    }

    /// <summary>Returns the time that a cut is expected to take.</summary>
    /// <param name="tiling">The cut.</param>
    /// <param name="multiprocessors">Groups that run at once.</param>
    public double Microseconds(in ConvWgradTiling tiling, int multiprocessors)
    {
        int sliced = tiling.Groups - tiling.WholeTiles, waves = (sliced + multiprocessors - 1) / multiprocessors;
        int stepsOfSlice = (tiling.Boxes + tiling.Slices - 1) / tiling.Slices;
        long steps = (long)tiling.WholeTiles / multiprocessors * tiling.Boxes + (long)waves * stepsOfSlice;
        return steps * TileColumns.Cost(tiling.TileC) * MicrosecondsPerCost
            + 2.0 * sizeof(float) * tiling.Groups * tiling.TileElements / BytesPerMicrosecond;
    }

    private int MostSlices(in ConvWgradTiling tiling, int multiprocessors)
    {
        int left = tiling.Tiles - tiling.WholeTiles;
        if (left == 0)
            return 1;
        long most = MostPartialBytes / ((long)left * tiling.TileElements * sizeof(float));
        return (int)Math.Max(1, Math.Min(Math.Min(most, tiling.Boxes / (FewestPixels >> StepBits)), multiprocessors));
    }
}
