using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Analysis;

/// <summary>Tells which registers an instruction reads and which it writes. The first operand is the result, but for the instructions listed here.</summary>
internal static class RegisterUse
{
    private static readonly HashSet<string> WithoutResult =
    [
        "st", "red", "stmatrix", "prefetch", "bra", "ret", "exit", "trap", "bar", "barrier", "fence", "membar", "cp", "nanosleep", "setmaxnreg", "griddepcontrol",
    ];

    /// <summary>Tells whether an instruction starts a product of a warpgroup.</summary>
    public static bool IsWgmma(InstructionSyntax syntax) => syntax.Parts is ["wgmma", "mma_async", ..];

    /// <summary>Returns the slots of the registers that an instruction writes.</summary>
    public static IEnumerable<int> Writes(InstructionSyntax syntax) => HasResult(syntax) ? Registers(syntax.Operands[0]).Select(register => register.Slot) : [];

    /// <summary>Returns the slots of the registers that an instruction reads, its guard and the sums of wgmma among them.</summary>
    public static IEnumerable<int> Reads(InstructionSyntax syntax)
    {
        IEnumerable<RegisterOperand> read = syntax.Operands.Skip(HasResult(syntax) && !IsWgmma(syntax) ? 1 : 0).SelectMany(Registers);
        return (syntax.Guard is { } guard ? read.Append(guard) : read).Select(register => register.Slot);
    }

    /// <summary>Returns every register that an instruction names.</summary>
    public static IEnumerable<RegisterOperand> All(InstructionSyntax syntax)
        => syntax.Guard is { } guard ? syntax.Operands.SelectMany(Registers).Append(guard) : syntax.Operands.SelectMany(Registers);

    private static bool HasResult(InstructionSyntax syntax) => syntax.Operands.Count > 0 && syntax.Parts switch
    {
        ["mbarrier", var operation, ..] => operation is not ("init" or "inval" or "expect_tx"),
        ["wgmma", var operation, ..] => operation == "mma_async",
        [var opcode, ..] => !WithoutResult.Contains(opcode),
        _ => false,
    };

    private static IEnumerable<RegisterOperand> Registers(Operand operand) => operand switch
    {
        RegisterOperand register => [register],
        VectorOperand vector => vector.Elements.SelectMany(Registers),
        AddressOperand address => Registers(address.Base).Concat((address.Coordinates ?? []).SelectMany(Registers)),
        PairOperand pair => Registers(pair.First).Concat(Registers(pair.Second)),
        _ => [],
    };
}
