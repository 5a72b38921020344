namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>What all groups of a launch share.</summary>
internal sealed class Launch(PtxMachine machine, Kernel kernel, Extent grid, Extent groupSize, int dynamicSharedBytes, byte[] parameters,
    IReadOnlyDictionary<string, long> variables)
{
    public PtxMachine Machine { get; } = machine;

    public Kernel Kernel { get; } = kernel;

    public Extent Grid { get; } = grid;

    public Extent GroupSize { get; } = groupSize;

    public int DynamicSharedBytes { get; } = dynamicSharedBytes;

    public byte[] Parameters { get; } = parameters;

    /// <summary>The counts of the groups that have ended.</summary>
    public InstructionCounts Counts { get; } = new(kernel.Code.Length);

    /// <summary>Returns the global address of a module variable.</summary>
    public long AddressOf(string variable) => variables[variable];
}
