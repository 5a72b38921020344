using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Analysis;

/// <summary>A run of instructions that is entered at its first and left at its last.</summary>
/// <param name="Index">Its place among the blocks.</param>
/// <param name="Start">Its first instruction.</param>
/// <param name="End">Behind its last.</param>
internal sealed record BasicBlock(int Index, int Start, int End)
{
    /// <summary>The blocks that may follow.</summary>
    public List<BasicBlock> Successors { get; } = [];
}

/// <summary>Holds the blocks of a kernel and which may follow which.</summary>
internal sealed class ControlFlow
{
    /// <summary>Cuts a kernel into blocks.</summary>
    public ControlFlow(IReadOnlyList<InstructionSyntax> code)
    {
        Code = code;
        int[] starts = [.. StartsOf(code).Distinct().Order()];
        int EndOf(int index) => index + 1 < starts.Length ? starts[index + 1] : code.Count;
        Blocks = [.. starts.Select((start, index) => new BasicBlock(index, start, EndOf(index)))];
        Dictionary<int, BasicBlock> byStart = Blocks.ToDictionary(block => block.Start);
        foreach (BasicBlock block in Blocks)
            block.Successors.AddRange(Following(code, block.End - 1).Select(start => byStart[start]));
    }

    /// <summary>The instructions.</summary>
    public IReadOnlyList<InstructionSyntax> Code { get; }

    /// <summary>The blocks in the order of the text.</summary>
    public IReadOnlyList<BasicBlock> Blocks { get; }

    private static IEnumerable<int> StartsOf(IReadOnlyList<InstructionSyntax> code)
    {
        yield return 0;
        for (int i = 0; i < code.Count; i++)
        {
            if (code[i].Target >= 0)
                yield return code[i].Target;
            if (EndsBlock(code[i]) && i + 1 < code.Count)
                yield return i + 1;
        }
    }

    private static IEnumerable<int> Following(IReadOnlyList<InstructionSyntax> code, int last)
    {
        InstructionSyntax instruction = code[last];
        if (instruction.Target >= 0)
            yield return instruction.Target;
        if ((!EndsBlock(instruction) || instruction.Guard is not null) && last + 1 < code.Count)
            yield return last + 1;
    }

    private static bool EndsBlock(InstructionSyntax instruction) => instruction.Parts[0] is "bra" or "ret" or "exit" or "trap";
}
