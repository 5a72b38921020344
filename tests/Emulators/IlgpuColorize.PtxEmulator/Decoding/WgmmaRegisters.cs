using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>The registers that a kernel gives to wgmma; every other instruction that uses one tells the warpgroup so.</summary>
internal sealed class WgmmaRegisters
{
    private readonly HashSet<int> _slots;

    public WgmmaRegisters(IEnumerable<InstructionSyntax> instructions)
        => _slots = [.. instructions.Where(IsWgmma).SelectMany(syntax => syntax.Operands.OfType<VectorOperand>()).SelectMany(SlotsOf)];

    public Step Guard(InstructionSyntax syntax, Step step)
    {
        int[] used = IsWgmma(syntax) ? [] : [.. syntax.Operands.SelectMany(SlotsOf).Where(_slots.Contains)];
        if (used.Length == 0)
            return step;
        return (warp, lanes) =>
        {
            warp.Warpgroup.Use(warp, used);
            return step(warp, lanes);
        };
    }

    private static bool IsWgmma(InstructionSyntax syntax) => syntax.Parts is ["wgmma", "mma_async", ..];

    private static IEnumerable<int> SlotsOf(Operand operand) => operand switch
    {
        RegisterOperand register => [register.Slot],
        VectorOperand vector => vector.Elements.SelectMany(SlotsOf),
        AddressOperand address => SlotsOf(address.Base).Concat((address.Coordinates ?? []).SelectMany(SlotsOf)),
        PairOperand pair => SlotsOf(pair.First).Concat(SlotsOf(pair.Second)),
        _ => [],
    };
}
