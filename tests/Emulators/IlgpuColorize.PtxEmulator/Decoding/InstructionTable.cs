using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Finds how an opcode is decoded.</summary>
internal static class InstructionTable
{
    private static readonly Dictionary<string, Func<InstructionForm, Step>> Families = Join(
        Arithmetic.Family,
        Logic.Family,
        Comparisons.Family,
        Conversions.Family,
        Moves.Family,
        MemoryAccess.Family,
        Atomics.Family,
        Control.Family,
        WarpExchange.Family,
        Barriers.Family,
        Clusters.Family,
        AsyncCopies.Family,
        MatrixInstructions.Family,
        Wgmma.Family);

    /// <summary>Decodes an instruction.</summary>
    /// <exception cref="EmulationException">The opcode is not known.</exception>
    public static Step Decode(InstructionForm form)
        => Families.TryGetValue(form.Opcode, out Func<InstructionForm, Step>? decode)
            ? decode(form)
            : throw new EmulationException($"the emulator does not know '{form.Opcode}'");

    private static Dictionary<string, Func<InstructionForm, Step>> Join(
        params IEnumerable<KeyValuePair<string, Func<InstructionForm, Step>>>[] families)
        => families.SelectMany(family => family).ToDictionary();
}
