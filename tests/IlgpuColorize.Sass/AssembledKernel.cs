namespace IlgpuColorize.Sass;

/// <summary>What the assembler made of a kernel.</summary>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="StackBytes">Local memory of a thread: what an instruction returns passes through it, and what does not fit
/// registers.</param>
/// <param name="SpillBytes">Bytes that are stored and loaded for want of registers.</param>
/// <param name="SharedBytes">Static shared memory of a group.</param>
/// <param name="Warnings">The assembler's warnings and notes on performance.</param>
/// <param name="Disassemble">Reads the machine instructions, once somebody asks for them: most of what is known needs none.</param>
public sealed record AssembledKernel(
    int Registers, int StackBytes, int SpillBytes, int SharedBytes, IReadOnlyList<string> Warnings, Func<SassListing> Disassemble)
{
    private readonly Lazy<SassListing> _listing = new(Disassemble);

    /// <summary>The machine instructions.</summary>
    public SassListing Listing => _listing.Value;

    /// <summary>Computes how many groups of a kernel a multiprocessor holds.</summary>
    public Occupancy OccupancyOf(KernelSource kernel, GpuTarget target)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        int shared = SharedBytes + kernel.SharedBytes;
        return kernel.GroupSize == 0
            ? Occupancy.Best(target, Registers, shared)
            : Occupancy.Of(target, kernel.GroupSize, Registers, shared);
    }
}

/// <summary>The assembler refused a text.</summary>
/// <param name="message">Its words.</param>
public sealed class AssemblerException(string message) : Exception(message);
