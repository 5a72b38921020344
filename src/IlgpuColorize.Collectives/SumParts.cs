namespace IlgpuColorize.Collectives;

/// <summary>The parts of values that are summed, one for each rank: that rank adds its part, and gives the sum to all.</summary>
/// <param name="Length">The number of values.</param>
/// <param name="Ranks">The number of ranks.</param>
internal readonly record struct SumParts(int Length, int Ranks)
{
    // Every part begins on a cache line of the values, and where wide loads may.
    private const int Alignment = 16;

    /// <summary>The length of the longest part; the last ones may be shorter, or empty.</summary>
    public int Longest => (Length + Ranks * Alignment - 1) / (Ranks * Alignment) * Alignment;

    /// <summary>Returns the part that a rank owns.</summary>
    public (int First, int Count) Of(int rank)
    {
        int first = Math.Min(Length, rank * Longest);
        return (first, Math.Min(Length, first + Longest) - first);
    }
}
