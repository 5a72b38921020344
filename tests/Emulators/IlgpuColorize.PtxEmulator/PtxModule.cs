using IlgpuColorize.PtxEmulator.Decoding;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator;

/// <summary>A parsed and decoded module of PTX: kernels and module variables.</summary>
public sealed class PtxModule
{
    private readonly Dictionary<string, Kernel> _kernels;

    private PtxModule(ModuleSyntax syntax)
    {
        Target = syntax.Target;
        Variables = syntax.Variables;
        _kernels = syntax.Kernels.ToDictionary(kernel => kernel.Name, kernel => KernelDecoder.Decode(kernel, syntax.Variables));
    }

    /// <summary>The architecture that the module names, <c>sm_90a</c> for instance.</summary>
    public string Target { get; }

    /// <summary>The names of the kernels.</summary>
    public IReadOnlyCollection<string> Entries => _kernels.Keys;

    /// <summary>Returns what a launch of a kernel must fit.</summary>
    /// <exception cref="EmulationException">There is no such kernel.</exception>
    public KernelTraits Describe(string entry)
    {
        Kernel kernel = Find(entry);
        return new KernelTraits(kernel.Parameters, kernel.ParameterBytes, kernel.StaticSharedBytes, kernel.MaxThreads);
    }

    internal IReadOnlyList<Variable> Variables { get; }

    /// <summary>Parses a module and decodes every instruction.</summary>
    /// <param name="text">PTX.</param>
    /// <exception cref="EmulationException">The text is no PTX, or holds what the emulator does not know.</exception>
    public static PtxModule Parse(string text) => new(ModuleParser.Parse(text));

    internal Kernel Find(string entry)
        => _kernels.TryGetValue(entry, out Kernel? kernel)
            ? kernel
            : throw new EmulationException($"There is no kernel '{entry}'; the module has {string.Join(", ", Entries)}.");
}
