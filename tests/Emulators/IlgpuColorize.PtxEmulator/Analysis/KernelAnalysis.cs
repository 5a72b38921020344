using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Analysis;

/// <summary>
/// What can be known of a kernel from its text, over all paths and without running it, and NVIDIA's assembler does not say.
/// </summary>
public static class KernelAnalysis
{
    /// <summary>
    /// Returns where a kernel of a module breaks the rules of wgmma, each place with its line: products under way whose sums are used, or
    /// that begin on registers used since the last fence, or that no group holds together. A correct kernel has none.
    /// </summary>
    /// <exception cref="EmulationException">There is no kernel of that name.</exception>
    public static IReadOnlyList<string> WgmmaFaultsOf(PtxModule module, string entry)
    {
        ArgumentNullException.ThrowIfNull(module);
        InstructionSyntax[] code = [.. module.Find(entry).Code.Select(instruction => instruction.Syntax)];
        return WgmmaRules.FaultsOf(new ControlFlow(code));
    }
}
