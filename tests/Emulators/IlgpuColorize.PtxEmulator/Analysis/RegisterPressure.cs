using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Analysis;

/// <summary>
/// Holds how many registers a kernel's values need at once, where they need the most. A 64-bit value takes two, <see cref="RepeatableValues"/> none.
/// </summary>
/// <param name="Registers">Registers of 32 bits that are live at once.</param>
/// <param name="InLoop">The same, while products of a warpgroup or a warp are in the block; 0 for a kernel without.</param>
/// <param name="Predicates">Predicates that are live at once; the hardware has seven.</param>
/// <param name="Line">Line of the text where the registers are most.</param>
/// <param name="Text">The instruction there.</param>
public sealed record RegisterPressure(int Registers, int InLoop, int Predicates, int Line, string Text)
{
    internal static RegisterPressure Of(ControlFlow flow, Liveness liveness, int slots)
    {
        Classes classes = Classes.Of(flow.Code, slots);
        RegisterPressure most = new(0, 0, 0, 0, "");
        foreach (BasicBlock block in flow.Blocks)
        {
            bool multiplies = flow.Code.Skip(block.Start).Take(block.End - block.Start).Any(instruction => instruction.Parts is ["wgmma" or "mma", ..]);
            liveness.Walk(block, (instruction, live) =>
            {
                int registers = live.CountIn(classes.Words) + 2 * live.CountIn(classes.Pairs);
                most = most with
                {
                    InLoop = multiplies ? Math.Max(most.InLoop, registers) : most.InLoop,
                    Predicates = Math.Max(most.Predicates, live.CountIn(classes.Predicates)),
                };
                if (registers > most.Registers)
                    most = most with { Registers = registers, Line = instruction.Line, Text = instruction.Text };
            });
        }
        return most;
    }

    private sealed record Classes(RegisterSet Words, RegisterSet Pairs, RegisterSet Predicates)
    {
        public static Classes Of(IReadOnlyList<InstructionSyntax> code, int slots)
        {
            Classes classes = new(new RegisterSet(slots), new RegisterSet(slots), new RegisterSet(slots));
            HashSet<int> repeatable = RepeatableValues.In(code);
            foreach (RegisterOperand register in code.SelectMany(RegisterUse.All).Where(register => !repeatable.Contains(register.Slot)))
                (register.Type == PtxType.Pred ? classes.Predicates : register.Type.Size() == 8 ? classes.Pairs : classes.Words).Add(register.Slot);
            return classes;
        }
    }
}
