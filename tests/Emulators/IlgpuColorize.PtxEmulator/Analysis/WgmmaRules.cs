using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Analysis;

/// <summary>
/// Finds what makes products of a warpgroup wrong, or makes ptxas run them one after the other (its notes C7510 and following,
/// "wgmma.mma_async instructions are serialized due to ..."): on no path
/// may an instruction use the sums while products run, nor a product begin on registers that were used since the last wgmma.fence; the
/// products of a group stand in one piece without branches or guards;
/// and all products of a kernel that share a register have the same sums and shape, which no instruction moves elsewhere. PTX ISA,
/// wgmma.fence and wgmma.mma_async.
/// </summary>
internal sealed class WgmmaRules
{
    private readonly ControlFlow _flow;
    private readonly HashSet<int> _accumulators;
    private readonly SortedSet<(int Line, string Fault)> _faults = [];

    private WgmmaRules(ControlFlow flow)
    {
        _flow = flow;
        _accumulators = [.. flow.Code.Where(RegisterUse.IsWgmma).SelectMany(RegisterUse.Sums)];
    }

    /// <summary>Returns the faults of a kernel, each with its line; none where it has no such products.</summary>
    public static IReadOnlyList<string> FaultsOf(ControlFlow flow)
    {
        if (!flow.Code.Any(RegisterUse.IsWgmma))
            return [];
        WgmmaRules rules = new(flow);
        rules.CheckShapes();
        WgmmaState?[] before = rules.Solve();
        foreach (BasicBlock block in flow.Blocks)
            if (before[block.Index] is { } reached)
                rules.Walk(block, reached.Copy(), rules.Check);
        return [.. rules._faults.Select(fault => $"line {fault.Line}: {fault.Fault}")];
    }

    // Joins states forward until none grows any more.
    private WgmmaState?[] Solve()
    {
        WgmmaState?[] before = new WgmmaState?[_flow.Blocks.Count];
        before[0] = WgmmaState.AtEntry(_accumulators);
        Queue<BasicBlock> changed = new([_flow.Blocks[0]]);
        while (changed.TryDequeue(out BasicBlock? block))
        {
            WgmmaState behind = before[block.Index]!.Copy();
            Walk(block, behind, null);
            foreach (BasicBlock successor in block.Successors)
            {
                if (before[successor.Index] is { } known ? !known.Join(behind) : (before[successor.Index] = behind.Copy()) is null)
                    continue;
                changed.Enqueue(successor);
            }
        }
        return before;
    }

    private void Walk(BasicBlock block, WgmmaState state, Action<InstructionSyntax, WgmmaState>? check)
    {
        for (int i = block.Start; i < block.End; i++)
        {
            check?.Invoke(_flow.Code[i], state);
            state.Pass(_flow.Code[i], NamedBy(_flow.Code[i]));
        }
    }

    private void Check(InstructionSyntax instruction, WgmmaState state)
    {
        switch (instruction.Parts)
        {
            case ["wgmma", "mma_async", ..]:
                bool isFenced = !RegisterUse.Sums(instruction).Any(state.IsTouched);
                Require(isFenced, instruction, "a product on sums that were used since the last wgmma.fence");
                Require(instruction.Guard is null, instruction, "a product under a guard");
                break;
            case ["wgmma", "wait_group", ..]:
                Require(!state.IsOpen, instruction, "a wait for products that no wgmma.commit_group has made a group");
                break;
            case ["wgmma", ..]:
                break;
            case ["bra", ..]:
                Require(!state.IsOpen, instruction, "a branch between a product and its wgmma.commit_group");
                break;
            case ["ret" or "exit" or "(end)", ..]:
                Require(!state.IsRunning, instruction, "an end while products run");
                break;
            default:
                int[] named = [.. NamedBy(instruction)];
                Require(named.Length == 0 || !state.IsRunning, instruction, "a use of the sums while products run");
                bool moves = instruction.Parts[0] == "mov" && instruction.Operands[1] is not ImmediateOperand;
                Require(named.Length == 0 || !moves, instruction, "sums moved between registers");
                break;
        }
    }

    private void CheckShapes()
    {
        InstructionSyntax[] products = [.. _flow.Code.Where(RegisterUse.IsWgmma)];
        foreach (InstructionSyntax product in products[1..])
        {
            int[] sums = [.. RegisterUse.Sums(product)], first = [.. RegisterUse.Sums(products[0])];
            bool isSame = sums.SequenceEqual(first) && product.Mnemonic == products[0].Mnemonic;
            bool isApart = !sums.Intersect(first).Any();
            Require(isSame || isApart, product, "sums that share registers with those of another product, but in another order or shape");
        }
    }

    private void Require(bool holds, InstructionSyntax instruction, string fault)
    {
        if (!holds)
            _faults.Add((instruction.Line, fault));
    }

    private IEnumerable<int> NamedBy(InstructionSyntax instruction)
        => RegisterUse.IsWgmma(instruction) ? [] : RegisterUse.All(instruction).Where(_accumulators.Contains);
}
