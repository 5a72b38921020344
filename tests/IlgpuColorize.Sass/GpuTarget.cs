namespace IlgpuColorize.Sass;

/// <summary>
/// A target of NVIDIA's assembler, and what a multiprocessor of it holds (CUDA C++ Programming Guide, "Technical Specifications per Compute
/// Capability").
/// </summary>
/// <param name="Name">As the assembler names it: <c>sm_90a</c>.</param>
/// <param name="Warps">The most warps that a multiprocessor holds.</param>
/// <param name="Groups">The most groups.</param>
/// <param name="SharedBytes">Its shared memory, of which each group takes <see cref="ReservedBytes"/> beside its own.</param>
public sealed record GpuTarget(string Name, int Warps, int Groups, int SharedBytes)
{
    /// <summary>The registers of a multiprocessor.</summary>
    public const int Registers = 65_536;

    /// <summary>The most registers of a thread.</summary>
    public const int MostRegisters = 255;

    /// <summary>The shared memory that the system takes in every group.</summary>
    public const int ReservedBytes = 1024;

    /// <summary>The targets that every kernel is held against.</summary>
    public static IReadOnlyList<GpuTarget> All { get; } =
    [
        new("sm_80", 64, 32, 164 * 1024),
        new("sm_86", 48, 16, 100 * 1024),
        new("sm_89", 48, 24, 100 * 1024),
        new("sm_90", 64, 32, 228 * 1024),
        new("sm_90a", 64, 32, 228 * 1024),
    ];

    /// <summary>Returns the target of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static GpuTarget Of(string name)
        => All.FirstOrDefault(target => target.Name == name)
            ?? throw new ArgumentException($"There is no target '{name}'; there are {string.Join(", ", All)}.");

    /// <summary>
    /// True when PTX for some target can be assembled for this one: PTX runs on every later architecture, with the suffix <c>a</c> on that
    /// one alone.
    /// </summary>
    public bool Accepts(string ptxTarget)
    {
        ArgumentNullException.ThrowIfNull(ptxTarget);
        return ptxTarget.EndsWith('a') ? ptxTarget == Name : string.CompareOrdinal(ptxTarget, Name.TrimEnd('a')) <= 0;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
