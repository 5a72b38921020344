namespace IlgpuColorize.Sass;

/// <summary>What the assembler made of a kernel.</summary>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="SpillBytes">Bytes that are stored and loaded for want of registers.</param>
/// <param name="SharedBytes">Static shared memory of a group.</param>
/// <param name="Warnings">The assembler's warnings and notes on performance.</param>
/// <param name="Listing">The machine instructions.</param>
public sealed record AssembledKernel(
    int Registers, int SpillBytes, int SharedBytes, IReadOnlyList<string> Warnings, SassListing Listing)
{
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
