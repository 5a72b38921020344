using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>Tells which algorithms a row is tried with on a GPU.</summary>
internal enum RowEngines
{
    /// <summary>It has nothing to do with them.</summary>
    None,

    /// <summary>The usual choice; where that fails, those that need less of the device, until one works.</summary>
    UntilOneWorks,

    /// <summary>Each, to be compared.</summary>
    Each,
}

/// <summary>
/// Is a row of a check: measured in a process of its own, because a kernel that faults leaves no usable context behind, and one that hangs
/// must be ended.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Limit">The time it may take.</param>
/// <param name="Engines">The algorithms that it is tried with.</param>
internal sealed record CheckRow(string Name, TimeSpan Limit, RowEngines Engines)
{
    /// <summary>All rows, in the order of what one wants to know first.</summary>
    public static IReadOnlyList<CheckRow> All { get; } =
    [
        new(Row.Compile, TimeSpan.FromSeconds(180), RowEngines.None),
        new(Row.Fprop, TimeSpan.FromSeconds(60), RowEngines.Each),
        new(Row.Dgrad, TimeSpan.FromSeconds(60), RowEngines.Each),
        new(Row.Wgrad, TimeSpan.FromSeconds(60), RowEngines.Each),
        new(Row.Draws, TimeSpan.FromSeconds(45), RowEngines.UntilOneWorks),
        new(Row.TrainBf16, TimeSpan.FromSeconds(60), RowEngines.UntilOneWorks),
        new(Row.Forward, TimeSpan.FromSeconds(45), RowEngines.UntilOneWorks),
        new(Row.Sample, TimeSpan.FromSeconds(60), RowEngines.UntilOneWorks),
        new(Row.Kernels, TimeSpan.FromSeconds(60), RowEngines.UntilOneWorks),
        new(Row.SampleKernels, TimeSpan.FromSeconds(60), RowEngines.UntilOneWorks),
        new(Row.TrainFp32, TimeSpan.FromSeconds(90), RowEngines.None),
        new(Row.Peaks, TimeSpan.FromSeconds(30), RowEngines.None),
        new(Row.Convergence, TimeSpan.FromSeconds(180), RowEngines.UntilOneWorks),
    ];

    /// <summary>Finds a row by its name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static CheckRow Find(string name)
        => All.FirstOrDefault(row => row.Name == name)
            ?? throw new ArgumentException($"There is no row '{name}'; there are {string.Join(", ", All.Select(row => row.Name))}.");

    /// <summary>
    /// Returns the algorithms to try; a forced one alone, and only the usual choice where there are no tensor cores to leave aside.
    /// </summary>
    public IReadOnlyList<ConvAlgorithm> AlgorithmsFor(GpuCheckOptions options) => (Engines, options) switch
    {
        (_, { Algorithm: not ConvAlgorithm.Auto }) => [options.Algorithm],
        (RowEngines.None, _) or (_, { Device.Kind: not DeviceKind.Cuda }) => [ConvAlgorithm.Auto],
        (RowEngines.Each, _) => [ConvAlgorithm.Wgmma, ConvAlgorithm.Mma, ConvAlgorithm.Tiled],
        _ => [ConvAlgorithm.Auto, ConvAlgorithm.Mma, ConvAlgorithm.Tiled],
    };
}

/// <summary>Names the rows.</summary>
internal static class Row
{
    public const string Compile = "compile", Fprop = "fprop", Dgrad = "dgrad", Wgrad = "wgrad", Draws = "draws", TrainBf16 = "train-bf16",
        Forward = "forward", Sample = "sample",
        Kernels = "kernels", SampleKernels = "sample-kernels", TrainFp32 = "train-fp32", Peaks = "peaks", Convergence = "convergence";
}
