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

    /// <summary>Adds these counts to a launch's.</summary>
    public void AddTo(LaunchStatistics statistics, Kernel kernel)
    {
        lock (statistics)
        {
            statistics.SharedBankConflicts += BankConflicts;
            for (int pc = 0; pc < _warps.Length; pc++)
                if (_warps[pc] != 0)
                    statistics.Add(kernel.Code[pc].Syntax.Mnemonic, _warps[pc], _threads[pc]);
        }
    }
}
