namespace IlgpuColorize.Sass;

/// <summary>The groups of a kernel that a multiprocessor holds at once.</summary>
/// <param name="GroupSize">Threads of a group.</param>
/// <param name="Groups">Groups; 0 where one does not fit.</param>
/// <param name="Warps">Their warps.</param>
/// <param name="Share">These warps over the most that a multiprocessor holds, 0 to 1.</param>
public readonly record struct Occupancy(int GroupSize, int Groups, int Warps, double Share)
{
    private const int WarpSize = 32;
    private const int MostThreads = 1024;

    // Registers are handed out to warps in units of 256, and shared memory to groups in units of 128 bytes (the CUDA occupancy calculator's
    // tables).
    private const int RegisterUnit = 256;
    private const int SharedUnit = 128;

    /// <summary>Computes the occupancy of groups of a size.</summary>
    /// <param name="target">Where.</param>
    /// <param name="groupSize">Threads of a group.</param>
    /// <param name="registers">Registers of a thread.</param>
    /// <param name="sharedBytes">Shared memory of a group, static and dynamic.</param>
    public static Occupancy Of(GpuTarget target, int groupSize, int registers, int sharedBytes)
    {
        ArgumentNullException.ThrowIfNull(target);
        int warps = (groupSize + WarpSize - 1) / WarpSize;
        int warpRegisters = RoundUp(Math.Max(registers, 1) * WarpSize, RegisterUnit);
        // A multiprocessor's four parts have a quarter of the registers each.
        int byRegisters = GpuTarget.Registers / 4 / warpRegisters * 4 / warps;
        int byShared = target.SharedBytes / RoundUp(sharedBytes + GpuTarget.ReservedBytes, SharedUnit);
        int groups = Math.Min(Math.Min(byRegisters, byShared), Math.Min(target.Groups, target.Warps / warps));
        return new(groupSize, groups, groups * warps, (double)groups * warps / target.Warps);
    }

    /// <summary>
    /// Computes the occupancy of a kernel whose launch chooses the size of its groups, as CUDA does: the largest size of which a
    /// multiprocessor holds the most warps.
    /// </summary>
    public static Occupancy Best(GpuTarget target, int registers, int sharedBytes)
        => Enumerable.Range(1, MostThreads / WarpSize)
            .Select(warps => Of(target, warps * WarpSize, registers, sharedBytes))
            .MaxBy(found => (found.Warps, found.GroupSize));

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
