using System.Collections;

namespace IlgpuColorize.Sass;

/// <summary>
/// Finds the loops of a kernel. An edge back to a block that dominates its source closes a natural loop, which holds every block that
/// reaches the edge without passing its head (Aho, Lam, Sethi, Ullman, Compilers, 9.6).
/// </summary>
internal static class SassFlow
{
    private static readonly HashSet<string> Ends = ["BRA", "EXIT", "RET", "BRX", "JMP", "KILL"];

    /// <summary>Returns the loops, inner ones first.</summary>
    public static IReadOnlyList<SassLoop> LoopsOf(IReadOnlyList<SassInstruction> code, IReadOnlyDictionary<string, int> labels)
    {
        if (code.Count == 0)
            return [];
        Block[] blocks = BlocksOf(code, labels);
        BitArray[] dominators = DominatorsOf(blocks);
        HashSet<int> reached = ReachedFrom(blocks, 0);
        Dictionary<int, HashSet<int>> members = [];
        foreach (Block block in blocks)
        {
            // What is never reached, the padding behind the end, counts as dominated by all.
            if (!reached.Contains(block.Index))
                continue;
            foreach (int head in block.Following.Where(following => dominators[block.Index][following]))
            {
                if (!members.TryGetValue(head, out HashSet<int>? loop))
                    members[head] = loop = [head];
                Collect(blocks, block.Index, loop);
            }
        }
        return [.. members.OrderBy(loop => loop.Value.Count).Select(loop => LoopOf(code, blocks, loop.Key, loop.Value, members))];
    }

    private static SassLoop LoopOf(
        IReadOnlyList<SassInstruction> code, Block[] blocks, int head, HashSet<int> loop, Dictionary<int, HashSet<int>> all)
    {
        IEnumerable<int> inner = all.Where(other => other.Key != head && other.Value.IsProperSubsetOf(loop))
            .Where(other => other.Value.Sum(block => blocks[block].Length) > SassLoop.WaitLength)
            .SelectMany(other => other.Value);
        return new(CodeOf(code, blocks, loop), CodeOf(code, blocks, loop.Except(inner)));
    }

    private static SassInstruction[] CodeOf(IReadOnlyList<SassInstruction> code, Block[] blocks, IEnumerable<int> members)
        => [.. members.Order().SelectMany(block => code.Skip(blocks[block].Start).Take(blocks[block].Length))];

    private static void Collect(Block[] blocks, int from, HashSet<int> loop)
    {
        Stack<int> pending = new([from]);
        while (pending.TryPop(out int block))
        {
            if (!loop.Add(block))
                continue;
            foreach (int before in blocks[block].Preceding)
                pending.Push(before);
        }
    }

    private static HashSet<int> ReachedFrom(Block[] blocks, int first)
    {
        HashSet<int> reached = [];
        Stack<int> pending = new([first]);
        while (pending.TryPop(out int block))
        {
            if (!reached.Add(block))
                continue;
            foreach (int following in blocks[block].Following)
                pending.Push(following);
        }
        return reached;
    }

    private static Block[] BlocksOf(IReadOnlyList<SassInstruction> code, IReadOnlyDictionary<string, int> labels)
    {
        IEnumerable<int> behindEnds = Enumerable.Range(1, code.Count).Where(index => Ends.Contains(code[index - 1].Name));
        int[] starts = [.. labels.Values.Append(0).Concat(behindEnds).Where(index => index < code.Count).Distinct().Order()];
        int EndOf(int index) => index + 1 < starts.Length ? starts[index + 1] : code.Count;
        Block[] blocks = [.. starts.Select((start, index) => new Block(index, start, EndOf(index)))];
        Dictionary<int, int> byStart = blocks.ToDictionary(block => block.Start, block => block.Index);
        foreach (Block block in blocks)
        {
            SassInstruction last = code[block.End - 1];
            if (last is { Name: "BRA" or "JMP" or "CALL" or "WARPSYNC", Label: { } label } && labels.TryGetValue(label, out int target))
                Join(blocks, block.Index, byStart[target]);
            if ((!Ends.Contains(last.Name) || IsConditional(last)) && block.Index + 1 < blocks.Length)
                Join(blocks, block.Index, block.Index + 1);
        }
        return blocks;
    }

    // A branch may name a second predicate, or a uniform one, before its label.
    private static bool IsConditional(SassInstruction instruction)
        => instruction.Guard.Length > 0 || instruction.Name == "BRA" && !instruction.Operands.StartsWith('`');

    private static void Join(Block[] blocks, int from, int to)
    {
        blocks[from].Following.Add(to);
        blocks[to].Preceding.Add(from);
    }

    private static BitArray[] DominatorsOf(Block[] blocks)
    {
        BitArray[] dominators = [.. blocks.Select(_ => new BitArray(blocks.Length, true))];
        dominators[0] = new BitArray(blocks.Length) { [0] = true };
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (Block block in blocks.Skip(1))
            {
                BitArray common = new(blocks.Length, true);
                foreach (int before in block.Preceding)
                    common.And(dominators[before]);
                common[block.Index] = true;
                changed |= new BitArray(common).Xor(dominators[block.Index]).HasAnySet();
                dominators[block.Index] = common;
            }
        }
        return dominators;
    }

    private sealed record Block(int Index, int Start, int End)
    {
        public int Length => End - Start;

        public List<int> Following { get; } = [];

        public List<int> Preceding { get; } = [];
    }
}
