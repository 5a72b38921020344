using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Analysis;

/// <summary>The registers that instructions name.</summary>
internal static class RegisterUse
{
    /// <summary>Returns whether an instruction starts a product of a warpgroup.</summary>
    public static bool IsWgmma(InstructionSyntax syntax) => syntax.Parts is ["wgmma", "mma_async", ..];

    /// <summary>Returns the slots of the registers in which a product of a warpgroup sums.</summary>
    public static IEnumerable<int> Sums(InstructionSyntax product) => Registers(product.Operands[0]).Select(register => register.Slot);

    /// <summary>Returns the slots of all registers that an instruction names.</summary>
    public static IEnumerable<int> All(InstructionSyntax syntax)
    {
        IEnumerable<RegisterOperand> named = syntax.Operands.SelectMany(Registers);
        return (syntax.Guard is { } guard ? named.Append(guard) : named).Select(register => register.Slot);
    }

    private static IEnumerable<RegisterOperand> Registers(Operand operand) => operand switch
    {
        RegisterOperand register => [register],
        VectorOperand vector => vector.Elements.SelectMany(Registers),
        AddressOperand address => Registers(address.Base).Concat((address.Coordinates ?? []).SelectMany(Registers)),
        PairOperand pair => Registers(pair.First).Concat(Registers(pair.Second)),
        _ => [],
    };
}
