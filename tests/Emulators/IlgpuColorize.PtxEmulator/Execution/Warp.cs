using System.Buffers;
using System.Numerics;
using IlgpuColorize.PtxEmulator.Asynchrony;
using IlgpuColorize.PtxEmulator.Matrices;
using IlgpuColorize.PtxEmulator.Memory;

namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>
/// Runs 32 threads. Lanes that are at one instruction execute it together; where they diverge, the ones furthest behind go first, so that
/// they meet again.
/// </summary>
internal sealed class Warp
{
    public const int Size = 32;

    private readonly Instruction[] _code;
    private readonly ulong[] _registers;
    private readonly List<Fragment> _fragments = [];

    public Warp(ThreadGroup group, int index, int threads)
    {
        Group = group;
        Index = index;
        Live = threads >= Size ? uint.MaxValue : (1u << threads) - 1;
        _code = group.Kernel.Code;
        // Up to 2 MB: made anew for every warp, they would cost a fifth of the emulator's time in collections.
        int cells = group.Kernel.Slots * Size;
        _registers = ArrayPool<ulong>.Shared.Rent(cells);
        _registers.AsSpan(0, cells).Fill(ulong.MaxValue);
        Locals = new LocalMemory(group.Kernel.LocalBytes);
        _fragments.Add(new Fragment(Live, 0));
        Current = _fragments[0];
        Groups = new WarpCommitGroups();
        SpecialRegisters.Fill(this);
    }

    public ThreadGroup Group { get; }

    /// <summary>The index within the group.</summary>
    public int Index { get; }

    /// <summary>The four warps of which this one is a part.</summary>
    public Warpgroup Warpgroup => Index / Warpgroup.Warps < Group.Warpgroups.Count
        ? Group.Warpgroups[Index / Warpgroup.Warps]
        : throw new EmulationException($"warp {Index} is in no warpgroup: the group has {Group.Warps.Count} warps");

    /// <summary>The lanes that have not ended.</summary>
    public uint Live { get; private set; }

    public LocalMemory Locals { get; }

    /// <summary>The lane that acts by itself now, for messages; -1 while all act together.</summary>
    public int Acting { get; set; }

    /// <summary>True when all lanes were last seen waiting for something.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>The generation of the cluster's barrier that the warp has arrived at and not waited for.</summary>
    public long? ClusterTicket { get; set; }

    /// <summary>True when the warp has stored to another group's shared memory since it arrived last at the cluster's barrier.</summary>
    public bool HasUnreleasedStores { get; set; }

    /// <summary>The lanes that execute now.</summary>
    public Fragment Current { get; private set; }

    /// <summary>Each lane's groups of asynchronous copies.</summary>
    public WarpCommitGroups Groups { get; }

    /// <summary>The piece of global memory that was used last.</summary>
    public Allocation? LastAllocation { get; set; }

    /// <summary>Returns the values that the lanes hold in a register.</summary>
    public Span<ulong> Lanes(int slot) => _registers.AsSpan(slot * Size, Size);

    /// <summary>Returns the index within the group of a lane's thread.</summary>
    public int Thread(int lane) => Index * Size + lane;

    /// <summary>Returns whether all lanes that have not ended are among the given ones.</summary>
    public bool AllOf(uint lanes) => lanes == Live;

    /// <summary>Runs some instructions.</summary>
    /// <returns>Whether nothing is left that can go on now.</returns>
    public bool Run(int budget)
    {
        foreach (Fragment fragment in _fragments)
            fragment.Parked = false;
        while (budget-- > 0)
        {
            if (!Select())
                return true;
            Execute(_code[Current.Pc]);
        }
        return false;
    }

    /// <summary>Gives the registers to warps to come; nothing may use this one any more.</summary>
    public void End() => ArrayPool<ulong>.Shared.Return(_registers);

    /// <summary>Describes where the threads are.</summary>
    public IEnumerable<string> Positions() => _fragments.Select(fragment =>
        $"warp {Index}, lanes {fragment.Lanes:x8}: line {_code[fragment.Pc].Syntax.Line}: {_code[fragment.Pc].Syntax.Text}");

    private void Execute(Instruction instruction)
    {
        Fragment now = Current;
        uint lanes = instruction.Guard < 0 ? now.Lanes : now.Lanes & Guarded(instruction);
        if (lanes == 0)
        {
            now.Pc++;
            return;
        }
        Acting = -1;
        Flow flow = instruction.Step(this, lanes);
        if (flow != Flow.Wait)
            Group.Counts.Add(now.Pc, BitOperations.PopCount(lanes));
        Continue(now, lanes, flow, instruction.Target);
    }

    private void Continue(Fragment now, uint lanes, Flow flow, int target)
    {
        uint others = now.Lanes & ~lanes;
        switch (flow)
        {
            case Flow.Next or Flow.Yield:
                now.Pc++;
                now.Parked = flow == Flow.Yield;
                break;
            case Flow.Branch:
                Split(now, others);
                now.Pc = target;
                break;
            case Flow.Exit:
                Split(now, others);
                _fragments.Remove(now);
                Live &= ~lanes;
                Group.Progress.Step();
                break;
            case Flow.Wait:
                Split(now, others);
                now.Parked = true;
                break;
        }
    }

    private void Split(Fragment now, uint others)
    {
        if (others == 0)
            return;
        _fragments.Add(new Fragment(others, now.Pc + 1));
        now.Lanes &= ~others;
    }

    private uint Guarded(Instruction instruction)
    {
        uint passing = 0;
        ReadOnlySpan<ulong> values = Lanes(instruction.Guard);
        for (int lane = 0; lane < Size; lane++)
            passing |= (uint)(values[lane] & 1) << lane;
        return instruction.GuardNegated ? ~passing : passing;
    }

    // The usual case is one fragment; else those that met are joined, and the one furthest behind goes on.
    private bool Select()
    {
        if (_fragments.Count > 1)
            Join();
        if (_fragments.Count == 1 && !_fragments[0].Parked)
        {
            Current = _fragments[0];
            return true;
        }
        Fragment? lowest = null;
        foreach (Fragment fragment in _fragments)
            if (!fragment.Parked && (lowest is null || fragment.Pc < lowest.Pc))
                lowest = fragment;
        Current = lowest ?? Current;
        return lowest is not null;
    }

    private void Join()
    {
        for (int i = 0; i < _fragments.Count; i++)
            for (int j = _fragments.Count - 1; j > i; j--)
                if (_fragments[i].Pc == _fragments[j].Pc && _fragments[i].Ticket == _fragments[j].Ticket)
                {
                    // Those who yielded let the others go first, but one who waited may have waited for just these.
                    _fragments[i].Parked &= _fragments[j].Parked;
                    _fragments[i].Lanes |= _fragments[j].Lanes;
                    _fragments.RemoveAt(j);
                }
    }
}
