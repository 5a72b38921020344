namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The expected time of a gather on tensor cores, from the time of a step on one multiprocessor. It decides how a gather is cut.
/// </summary>
/// <param name="StepChannels">The reduced channels of a step.</param>
/// <param name="MicrosecondsPerCost">The time of a step for each unit of <see cref="TileColumns.Cost"/>.</param>
internal readonly record struct GatherCostModel(int StepChannels, double MicrosecondsPerCost)
{
    private const int FewestReduced = 512;

    // What one launch more takes of the host, measured on an H100's. The device, which may still be at work before, can lose less.
    private const double MicrosecondsPerLaunch = 10;

    /// <summary>
    /// Returns how one class of a gather is cut: with the result channels of a tile and the groups that share one with which it is expected
    /// to end first, of several the widest tiles, then the fewest slices. Narrow tiles read more for each product; slices pass their sums
    /// through memory and take one launch more. A slice has at least 512 products to sum. It depends on the problem and the device alone,
    /// so that two runs add in one order.
    /// </summary>
    /// <param name="gather">What is gathered.</param>
    /// <param name="parities">The class.</param>
    /// <param name="offered">Result channels to choose from, from the widest.</param>
    /// <param name="multiprocessors">Groups that run at once, one a multiprocessor.</param>
    public ConvTiling Tile(ConvGather gather, int parities, ReadOnlySpan<int> offered, int multiprocessors)
    {
        var tiling = ConvTiling.Of(gather, parities);
        int steps = tiling.MostSteps(StepChannels);
        double least = double.PositiveInfinity;
        foreach (int columns in offered)
        {
            ConvTiling narrower = tiling with { TileResults = columns };
            for (int slices = 1; slices <= MostSlices(narrower, steps); slices++)
            {
                ConvTiling sliced = narrower with { Slices = slices };
                double time = Microseconds(sliced, steps, multiprocessors);
                if (time < least)
                    (least, tiling) = (time, sliced);
            }
        }
        return tiling;
    }

    /// <summary>Returns the time that a cut is expected to take.</summary>
    /// <param name="tiling">The cut.</param>
    /// <param name="steps">The steps of a tile.</param>
    /// <param name="multiprocessors">Groups that run at once.</param>
    public double Microseconds(in ConvTiling tiling, int steps, int multiprocessors)
    {
        int waves = (tiling.Items + multiprocessors - 1) / multiprocessors, stepsOfSlice = (steps + tiling.Slices - 1) / tiling.Slices;
        double sums = (double)waves * stepsOfSlice * TileColumns.Cost(tiling.TileResults) * MicrosecondsPerCost;
        return tiling.Slices == 1
            ? sums
            : sums + 2.0 * sizeof(float) * tiling.PartialElements / WgradCostModel.BytesPerMicrosecond + MicrosecondsPerLaunch;
    }

    private int MostSlices(in ConvTiling tiling, int steps)
    {
        long sliceBytes = (long)tiling.ResultPixels * tiling.PartialPitch * sizeof(float);
        return (int)Math.Max(1, Math.Min(steps * StepChannels / FewestReduced, WgradCostModel.MostPartialBytes / Math.Max(1, sliceBytes)));
    }
}
