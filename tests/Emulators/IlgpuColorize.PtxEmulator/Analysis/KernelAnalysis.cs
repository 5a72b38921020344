using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Analysis;

/// <summary>Reads what can be known of a kernel from its text, over all paths and without running it.</summary>
public sealed class KernelAnalysis
{
    private KernelAnalysis(Kernel kernel)
    {
        InstructionSyntax[] code = [.. kernel.Code.Select(instruction => instruction.Syntax)];
        Opcodes = [.. kernel.Code.SkipLast(1).Select(instruction => instruction.Syntax.Mnemonic).Distinct()];
        ControlFlow flow = new(code);
        Liveness liveness = new(flow, kernel.Slots);
        Pressure = RegisterPressure.Of(flow, liveness, kernel.Slots);
        WgmmaFaults = WgmmaRules.FaultsOf(flow, kernel.Slots);
        ReadBeforeWritten = liveness.ReadBeforeWritten.Count();
    }

    /// <summary>Gets the opcodes with all modifiers that the kernel uses.</summary>
    public IReadOnlyList<string> Opcodes { get; }

    /// <summary>Gets the registers that the kernel's values need.</summary>
    public RegisterPressure Pressure { get; }

    /// <summary>Gets where the kernel breaks the rules of wgmma, see <see cref="WgmmaRules"/>; none in a correct kernel.</summary>
    public IReadOnlyList<string> WgmmaFaults { get; }

    /// <summary>Gets the number of registers that some path reads before it has written them.</summary>
    public int ReadBeforeWritten { get; }

    /// <summary>Analyses a kernel of a module.</summary>
    /// <exception cref="EmulationException">There is none of that name.</exception>
    public static KernelAnalysis Of(PtxModule module, string entry)
    {
        ArgumentNullException.ThrowIfNull(module);
        return new KernelAnalysis(module.Find(entry));
    }
}
