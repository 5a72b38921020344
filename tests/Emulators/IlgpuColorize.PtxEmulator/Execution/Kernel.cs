namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>A decoded kernel, ready to run. Literals and special registers have slots of the register file like any register.</summary>
internal sealed class Kernel
{
    public required string Name { get; init; }

    public required Instruction[] Code { get; init; }

    /// <summary>The slots of the register file.</summary>
    public required int Slots { get; init; }

    /// <summary>The slots that hold literals and addresses of shared, local and parameter variables.</summary>
    public required IReadOnlyList<(int Slot, ulong Bits)> Constants { get; init; }

    /// <summary>The slots that hold addresses of module variables, known once the module is loaded.</summary>
    public required IReadOnlyList<(int Slot, string Variable, long Offset)> Addresses { get; init; }

    /// <summary>The slots that hold special registers.</summary>
    public required IReadOnlyList<(int Slot, string Name)> Specials { get; init; }

    public required IReadOnlyList<KernelParameter> Parameters { get; init; }

    public required int ParameterBytes { get; init; }

    public required int LocalBytes { get; init; }

    public required int StaticSharedBytes { get; init; }

    /// <summary>Where dynamic shared memory begins, as an address of the shared space.</summary>
    public required int DynamicSharedStart { get; init; }

    public required int MaxThreads { get; init; }

    /// <summary>The groups of a cluster, neighbours in x.</summary>
    public required int ClusterSize { get; init; }
}
