using System.Globalization;
using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.CudaEmulator;

/// <summary>
/// What the emulated device is like. Architecture, multiprocessors and memory may be changed until a context is created, the rest at any
/// time.
/// </summary>
public sealed class EmulatedCudaOptions
{
    private const string Prefix = "ILGPU_COLORIZE_EMULATED_CUDA_";

    /// <summary>The compute capability, 80 or 90.</summary>
    public int Architecture { get; set; } = 90;

    /// <summary>The multiprocessors; few, so that kernels that fill the device stay small.</summary>
    public int Multiprocessors { get; set; } = 2;

    /// <summary>The device's memory in bytes, which is the host's.</summary>
    public long MemoryBytes { get; set; } = 4L << 30;

    /// <summary>
    /// True when a stream's work waits until somebody waits for it: whoever reads or overwrites too early sees it. Otherwise it is done at
    /// once.
    /// </summary>
    public bool DefersStreams { get; set; }

    /// <summary>When asynchronous work of kernels is done.</summary>
    public AsyncMode Mode { get; set; } = AsyncMode.Random;

    /// <summary>
    /// The seed that draws the order in which warps take turns and, in <see cref="AsyncMode.Random"/>, when asynchronous work is done.
    /// </summary>
    public int Seed { get; set; } = 1;

    /// <summary>What changes the text of every module before it is loaded: a test of the tests spoils it. Null for nothing.</summary>
    public Func<string, string>? Spoil { get; set; }

    /// <summary>Receives what each launch executed; null for nobody.</summary>
    public Action<LaunchStatistics>? Launched { get; set; }

    /// <summary>The file that every call is written to; null for none.</summary>
    public string? LogFile { get; set; }

    /// <summary>
    /// Reads the options from the environment: ILGPU_COLORIZE_EMULATED_CUDA_ followed by SM, MULTIPROCESSORS, MEMORY_MIB, STREAMS (eager or
    /// deferred), LOG.
    /// </summary>
    /// <exception cref="FormatException">A number is none.</exception>
    public static EmulatedCudaOptions FromEnvironment()
    {
        EmulatedCudaOptions options = new();
        options.Architecture = Number("SM", options.Architecture);
        options.Multiprocessors = Number("MULTIPROCESSORS", options.Multiprocessors);
        options.MemoryBytes = (long)Number("MEMORY_MIB", (int)(options.MemoryBytes >> 20)) << 20;
        options.DefersStreams = Value("STREAMS") == "deferred";
        options.LogFile = Value("LOG");
        return options;
    }

    private static int Number(string name, int otherwise)
        => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string? Value(string name) => Environment.GetEnvironmentVariable(Prefix + name) is { Length: > 0 } text ? text : null;
}
