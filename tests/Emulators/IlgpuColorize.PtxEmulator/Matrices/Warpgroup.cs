using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Matrices;

/// <summary>
/// Four warps that issue wgmma together. An operation is done, in order of issue, once all four have issued it: at once, or when a
/// wait_group demands it. From its issue to that wait its registers belong to it, and a wgmma.fence must stand between any other use of
/// them and it.
/// </summary>
internal sealed class Warpgroup(ThreadGroup group, int firstWarp)
{
    public const int Warps = 4;
    public const int Rows = 64;

    private readonly List<Operation> _operations = [];
    private readonly WarpState[] _warps = [.. Enumerable.Range(0, Warps).Select(_ => new WarpState())];
    private int _done;

    /// <summary>Lets a warp issue an operation.</summary>
    public void Issue(Warp warp, WgmmaCode code, ulong aDescriptor, ulong bDescriptor, bool accumulate)
    {
        WarpState state = StateOf(warp);
        if (!state.IsFenced)
            throw new EmulationException("wgmma without a wgmma.fence since its registers were used");
        Operation issued = new(code, aDescriptor, bDescriptor, accumulate);
        if (state.Issued == _operations.Count)
            _operations.Add(issued);
        Operation operation = _operations[state.Issued++];
        if (!operation.IsSame(issued))
            throw new EmulationException(
                $"warp {warp.Index} issues this with descriptors {aDescriptor:x16} and {bDescriptor:x16} where another of its warpgroup "
                    + $"issued {operation}");
        group.Progress.Step();
        if (++operation.Issues == Warps && group.Asynchronous.IsDoneAtOnce())
            CompleteBefore(state.Issued);
    }

    public void Fence(Warp warp) => StateOf(warp).IsFenced = true;

    public void Commit(Warp warp) => StateOf(warp).Committed.Add(StateOf(warp).Issued);

    /// <summary>Lets a warp wait until at most <paramref name="latest"/> of its groups are under way.</summary>
    public Flow Wait(Warp warp, int latest)
    {
        WarpState state = StateOf(warp);
        int end = state.Committed.Count > latest ? state.Committed[^(latest + 1)] : 0;
        if (end > 0 && _operations[end - 1].Issues < Warps)
            return Flow.Wait;
        CompleteBefore(end);
        state.Waited = Math.Max(state.Waited, end);
        return Flow.Next;
    }

    /// <summary>Notes that an instruction other than wgmma uses registers that wgmma also uses.</summary>
    public void Use(Warp warp, int[] slots)
    {
        WarpState state = StateOf(warp);
        state.IsFenced = false;
        for (int index = state.Waited; index < state.Issued; index++)
            foreach (int slot in slots)
                if (_operations[index].Uses(slot))
                    throw new EmulationException(
                        $"a register is used while it belongs to wgmma, before the wait_group for {_operations[index]}");
    }

    /// <summary>Ends the group.</summary>
    public void End()
    {
        if (_operations.Count > 0 && _warps.Any(warp => warp.Waited < _operations.Count))
            throw new EmulationException($"{group.Kernel.Name}: the group ended without a wgmma.wait_group for {_operations[^1]}");
    }

    private WarpState StateOf(Warp warp) => _warps[warp.Index - firstWarp];

    private void CompleteBefore(int end)
    {
        Warp[] warps = [.. group.Warps.Skip(firstWarp).Take(Warps)];
        for (; _done < end; _done++)
            _operations[_done].Execute(warps);
    }

    private sealed class WarpState
    {
        public List<int> Committed { get; } = [];

        public int Issued { get; set; }

        public int Waited { get; set; }

        public bool IsFenced { get; set; }
    }

    private sealed class Operation(WgmmaCode code, ulong aDescriptor, ulong bDescriptor, bool accumulate)
    {
        private readonly WgmmaCode _code = code;
        private readonly (ulong A, ulong B, bool Accumulate) _arguments = (aDescriptor, bDescriptor, accumulate);

        public int Issues { get; set; }

        public bool IsSame(Operation other) => ReferenceEquals(_code, other._code) && _arguments == other._arguments;

        public bool Uses(int slot) => _code.Accumulators.Contains(slot) || _code.ARegisters is { } a && a.Contains(slot);

        public void Execute(Warp[] warps) => _code.Execute(warps, _arguments.A, _arguments.B, _arguments.Accumulate);

        public override string ToString()
            => $"{_code.Text[..Math.Min(_code.Text.Length, 60)]}... with descriptors {_arguments.A:x16} and {_arguments.B:x16}";
    }
}
