namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>Counts executed instructions by their place in the code.</summary>
internal sealed class InstructionCounts(int instructions)
{
    private readonly long[] _warps = new long[instructions];
    private readonly long[] _threads = new long[instructions];

    public long BankConflicts { get; set; }

    public void Add(int pc, int threads)
    {
        _warps[pc]++;
        _threads[pc] += threads;
    }

    /// <summary>Adds these counts to those of a launch, which other groups may add to at the same time.</summary>
    public void AddTo(InstructionCounts launch)
    {
        lock (launch)
        {
            launch.BankConflicts += BankConflicts;
            for (int pc = 0; pc < _warps.Length; pc++)
            {
                launch._warps[pc] += _warps[pc];
                launch._threads[pc] += _threads[pc];
            }
        }
    }

    /// <summary>Returns the counts by opcode.</summary>
    public LaunchStatistics Of(Kernel kernel)
    {
        LaunchStatistics statistics = new() { SharedBankConflicts = BankConflicts };
        for (int pc = 0; pc < _warps.Length; pc++)
            if (_warps[pc] != 0)
                statistics.Add(kernel.Code[pc].Syntax.Mnemonic, _warps[pc], _threads[pc]);
        return statistics;
    }
}
