namespace IlgpuColorize.PtxEmulator;

/// <summary>What a launch executed.</summary>
public sealed class LaunchStatistics
{
    private readonly SortedDictionary<string, (long Warps, long Threads)> _counts = new(StringComparer.Ordinal);

    /// <summary>The extra passes that ld.shared, st.shared, ldmatrix and stmatrix take because lanes meet in a bank.</summary>
    public long SharedBankConflicts { get; internal init; }

    /// <summary>The opcodes with all modifiers that were executed.</summary>
    public IReadOnlyCollection<string> Opcodes => _counts.Keys;

    /// <summary>Returns how often a warp executed an instruction whose opcode begins as given; "" for all.</summary>
    public long WarpInstructions(string opcode) => Matching(opcode).Sum(count => count.Warps);

    /// <summary>Returns how often a thread executed an instruction whose opcode begins as given; "" for all.</summary>
    public long ThreadInstructions(string opcode) => Matching(opcode).Sum(count => count.Threads);

    internal void Add(string opcode, long warps, long threads)
    {
        (long Warps, long Threads) before = _counts.GetValueOrDefault(opcode);
        _counts[opcode] = (before.Warps + warps, before.Threads + threads);
    }

    private IEnumerable<(long Warps, long Threads)> Matching(string opcode)
        => _counts.Where(pair => pair.Key.StartsWith(opcode, StringComparison.Ordinal)).Select(pair => pair.Value);
}
