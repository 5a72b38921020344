using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Analysis;

/// <summary>
/// Knows which registers hold a value that some path still reads (backward data flow: before an instruction live are those that it reads, and those live behind it that it
/// does not write). A guarded instruction may leave its results as they were, so that they stay live before it.
/// </summary>
internal sealed class Liveness
{
    private readonly ControlFlow _flow;
    private readonly int[][] _reads;
    private readonly int[][] _writes;
    private readonly RegisterSet[] _behind;

    /// <summary>Computes the live registers of a kernel.</summary>
    /// <param name="flow">The kernel.</param>
    /// <param name="slots">The registers that it has.</param>
    public Liveness(ControlFlow flow, int slots)
    {
        _flow = flow;
        _reads = [.. flow.Code.Select(instruction => RegisterUse.Reads(instruction).ToArray())];
        _writes = [.. flow.Code.Select(instruction => RegisterUse.Writes(instruction).ToArray())];
        _behind = [.. flow.Blocks.Select(_ => new RegisterSet(slots))];
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (BasicBlock block in flow.Blocks.Reverse())
                foreach (BasicBlock successor in block.Successors)
                    changed |= _behind[block.Index].UnionWith(BeforeFirst(successor));
        }
    }

    /// <summary>Gets the registers that some path reads before it has written them; none in a correct kernel.</summary>
    public IEnumerable<int> ReadBeforeWritten => BeforeFirst(_flow.Blocks[0]).Slots();

    /// <summary>Walks a block backwards.</summary>
    /// <param name="block">The block.</param>
    /// <param name="visit">Gets each instruction, and the registers in use while it runs: those live behind it, those that it writes, those that it reads.</param>
    public void Walk(BasicBlock block, Action<InstructionSyntax, RegisterSet> visit)
    {
        RegisterSet live = _behind[block.Index].Copy();
        for (int i = block.End - 1; i >= block.Start; i--)
        {
            foreach (int slot in _writes[i])
                live.Add(slot);
            visit(_flow.Code[i], live);
            Step(live, i);
            visit(_flow.Code[i], live);
        }
    }

    private RegisterSet BeforeFirst(BasicBlock block)
    {
        RegisterSet live = _behind[block.Index].Copy();
        for (int i = block.End - 1; i >= block.Start; i--)
            Step(live, i);
        return live;
    }

    private void Step(RegisterSet live, int instruction)
    {
        if (_flow.Code[instruction].Guard is null)
            foreach (int slot in _writes[instruction])
                live.Remove(slot);
        foreach (int slot in _reads[instruction])
            live.Add(slot);
    }
}
