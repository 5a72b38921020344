using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>What happens to the lanes that executed an instruction.</summary>
internal enum Flow
{
    /// <summary>They go on.</summary>
    Next,

    /// <summary>They go to the instruction's target.</summary>
    Branch,

    /// <summary>They end.</summary>
    Exit,

    /// <summary>They have not executed it: they stay until others arrive.</summary>
    Wait,

    /// <summary>They go on, but may be spinning: others run first.</summary>
    Yield,
}

/// <summary>Executes an instruction for some lanes of a warp.</summary>
internal delegate Flow Step(Warp warp, uint lanes);

/// <summary>A decoded instruction.</summary>
internal sealed class Instruction(InstructionSyntax syntax, Step step)
{
    public readonly Step Step = step;
    public readonly int Guard = syntax.Guard?.Slot ?? -1;
    public readonly bool GuardNegated = syntax.Guard?.Negated ?? false;
    public readonly int Target = syntax.Target;
    public readonly InstructionSyntax Syntax = syntax;
}
