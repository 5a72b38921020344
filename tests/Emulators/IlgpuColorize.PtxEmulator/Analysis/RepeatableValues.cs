using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Analysis;

/// <summary>
/// Finds registers that need none of the hardware's, because one instruction gives their one value wherever it is used: parameters, which are operands from the constant bank, literals,
/// addresses of variables, and copies of these, those round a loop among them. What else a loop carries may be of an earlier round and is never a mere copy.
/// </summary>
internal static class RepeatableValues
{
    // The source of a register of whose writes some are no copies, or differ.
    private const string Varying = "";

    /// <summary>Returns the slots.</summary>
    public static HashSet<int> In(IReadOnlyList<InstructionSyntax> code)
    {
        (int Slot, Operand? Source)[] writes = [.. code.SelectMany(instruction => RegisterUse.Writes(instruction).Select(slot => (slot, SourceOf(instruction))))];
        // From "not known yet" to one source to Varying: sources only ever move on, until none does.
        Dictionary<int, string> sources = [];
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach ((int slot, Operand? source) in writes)
            {
                string? found = source is RegisterOperand copied ? sources.GetValueOrDefault(copied.Slot) : source?.ToString() ?? Varying;
                if (found is null || sources.TryGetValue(slot, out string? known) && (known == found || known == Varying))
                    continue;
                sources[slot] = sources.ContainsKey(slot) ? Varying : found;
                changed = true;
            }
        }
        return [.. sources.Where(pair => pair.Value != Varying).Select(pair => pair.Key)];
    }

    // What a move or a load of a parameter reads; null for anything else.
    private static Operand? SourceOf(InstructionSyntax instruction) => instruction switch
    {
        { Guard: not null } => null,
        { Parts: ["ld", "param", ..], Operands: [_, AddressOperand address] } => address,
        { Parts: ["mov", ..], Operands: [RegisterOperand, ImmediateOperand or SymbolOperand or RegisterOperand] } => instruction.Operands[1],
        _ => null,
    };
}
