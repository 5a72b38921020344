using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Analysis;

/// <summary>What may be under way before an instruction, over all paths to it.</summary>
internal sealed class WgmmaState
{
    // More groups than any kernel keeps under way: that of a loop that never waits stays finite.
    private const int MostGroups = 8;

    private readonly HashSet<int> _touched;

    private WgmmaState(IEnumerable<int> touched) => _touched = [.. touched];

    /// <summary>True when products were started that belong to no group yet.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The groups that may be running.</summary>
    public int Groups { get; private set; }

    /// <summary>Tells whether sums may be changing.</summary>
    public bool IsRunning => IsOpen || Groups > 0;

    /// <summary>Returns the state in which a kernel begins: nothing runs, and no register is ordered before a product yet.</summary>
    public static WgmmaState AtEntry(IEnumerable<int> accumulators) => new(accumulators);

    /// <summary>Tells whether ordinary instructions may have used a register since the last wgmma.fence.</summary>
    public bool IsTouched(int slot) => _touched.Contains(slot);

    /// <summary>Returns the same state, to be changed on its own.</summary>
    public WgmmaState Copy() => new(_touched) { IsOpen = IsOpen, Groups = Groups };

    /// <summary>Takes over what may be under way on another path.</summary>
    /// <returns>Whether that was more.</returns>
    public bool Join(WgmmaState other)
    {
        int before = _touched.Count;
        _touched.UnionWith(other._touched);
        bool grew = _touched.Count > before || (other.IsOpen && !IsOpen) || other.Groups > Groups;
        IsOpen |= other.IsOpen;
        Groups = Math.Max(Groups, other.Groups);
        return grew;
    }

    /// <summary>Goes past an instruction.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="accumulators">The kernel's accumulators that it names, where it is no product.</param>
    public void Pass(InstructionSyntax instruction, IEnumerable<int> accumulators)
    {
        switch (instruction.Parts)
        {
            case ["wgmma", "fence", ..]:
                _touched.Clear();
                break;
            case ["wgmma", "mma_async", ..]:
                IsOpen = true;
                break;
            case ["wgmma", "commit_group", ..]:
                Groups = Math.Min(Groups + (IsOpen ? 1 : 0), MostGroups);
                IsOpen = false;
                break;
            case ["wgmma", "wait_group", ..]:
                Groups = (int)Math.Min((ulong)Groups, ((ImmediateOperand)instruction.Operands[0]).Bits);
                break;
            default:
                foreach (int slot in accumulators)
                    _touched.Add(slot);
                break;
        }
    }
}
