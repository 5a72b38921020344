using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Turns a kernel as written into one that runs.</summary>
internal static class KernelDecoder
{
    /// <summary>Decodes every instruction.</summary>
    /// <exception cref="EmulationException">The emulator does not know one of them.</exception>
    public static Kernel Decode(KernelSyntax kernel, IReadOnlyList<Variable> moduleVariables)
    {
        KernelLayout layout = new(kernel, moduleVariables);
        WgmmaRegisters guarded = new(kernel.Instructions);
        Instruction[] code = [.. kernel.Instructions.Select(syntax =>
            new Instruction(syntax, guarded.Guard(syntax, Decode(kernel, layout, syntax)))), End(kernel)];
        return new Kernel
        {
            Name = kernel.Name,
            Code = code,
            Slots = layout.Slots,
            Constants = layout.Constants,
            Addresses = layout.Addresses,
            Specials = layout.Specials,
            Parameters = layout.Parameters,
            ParameterBytes = layout.ParameterBytes,
            LocalBytes = layout.LocalBytes,
            StaticSharedBytes = layout.StaticSharedBytes,
            DynamicSharedStart = layout.DynamicSharedStart,
            MaxThreads = kernel.MaxThreads,
            ClusterSize = kernel.ClusterSize,
        };
    }

    private static Step Decode(KernelSyntax kernel, KernelLayout layout, InstructionSyntax syntax)
    {
        try
        {
            InstructionForm form = new(layout, syntax);
            return form.Finish(InstructionTable.Decode(form));
        }
        catch (EmulationException fault)
        {
            throw new EmulationException($"{kernel.Name}: {fault.Message}; line {syntax.Line}: {syntax.Text}", fault);
        }
    }

    // Running off the end is the same as ret.
    private static Instruction End(KernelSyntax kernel)
        => new(new InstructionSyntax(kernel.Instructions.LastOrDefault()?.Line ?? 0, "(end)", null, ["(end)"], []),
            static (_, _) => Flow.Exit);
}
