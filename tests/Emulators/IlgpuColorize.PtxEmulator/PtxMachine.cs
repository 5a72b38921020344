using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Memory;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator;

/// <summary>Emulates a device: it has global memory and tensor maps and runs kernels.</summary>
/// <param name="seed">Draws the order in which warps take turns and, in <see cref="AsyncMode.Random"/>, when asynchronous work is
/// done.</param>
/// <param name="mode">When asynchronous work is done.</param>
public sealed class PtxMachine(int seed, AsyncMode mode)
{
    // What a group can have on sm_90.
    private const int MostSharedBytes = 227 * 1024;
    private const int TensorMapAlignment = 64;

    private readonly Dictionary<long, TensorMap> _maps = [];
    private readonly Dictionary<PtxModule, Dictionary<string, long>> _loaded = [];

    /// <summary>The host threads that groups run on; groups of a cluster, and all that are resident together, share one.</summary>
    public int HostThreads { get; set; } = Environment.ProcessorCount;

    /// <summary>The seed of the launches to come.</summary>
    public int Seed { get; set; } = seed;

    /// <summary>When asynchronous work of the launches to come is done.</summary>
    public AsyncMode Mode { get; set; } = mode;

    internal GlobalMemory Memory { get; } = new();

    /// <summary>Allocates global memory, aligned to 256 bytes.</summary>
    /// <param name="contents">What it holds; its length is the allocation's.</param>
    /// <returns>The address.</returns>
    public long Allocate(ReadOnlySpan<byte> contents) => (long)Memory.Allocate(contents.ToArray()).Start;

    /// <summary>Allocates global memory that holds one byte again and again.</summary>
    public long Allocate(int length, byte filling)
    {
        byte[] contents = new byte[length];
        Array.Fill(contents, filling);
        return (long)Memory.Allocate(contents).Start;
    }

    /// <summary>Frees an allocation; its address is never given again.</summary>
    /// <exception cref="EmulationException">No allocation begins there.</exception>
    public void Free(long address) => Memory.Free((ulong)address);

    /// <summary>Returns whether an address is one of those that allocations are given, whatever lies there now.</summary>
    public static bool IsGlobal(long address) => (ulong)address is >= GlobalMemory.First and < GlobalMemory.End;

    /// <summary>Reads global memory.</summary>
    /// <exception cref="EmulationException">The bytes are not in one allocation.</exception>
    public byte[] Read(long address, int bytes) => Memory.At((ulong)address, bytes).ToArray();

    /// <summary>Writes global memory.</summary>
    /// <exception cref="EmulationException">The bytes are not in one allocation.</exception>
    public void Write(long address, ReadOnlySpan<byte> contents) => contents.CopyTo(Bytes(address, contents.Length));

    /// <summary>Returns global memory itself.</summary>
    /// <exception cref="EmulationException">The bytes are not in one allocation.</exception>
    public Span<byte> Bytes(long address, int length) => Memory.At((ulong)address, length);

    /// <summary>
    /// Puts a tensor map at an address that kernels name it by. The 128 bytes there are opaque and need not be in any allocation.
    /// </summary>
    /// <exception cref="EmulationException">The driver would refuse the map.</exception>
    public void MapTensor(long address, TensorMap map)
    {
        map.Validate();
        if (address % TensorMapAlignment != 0)
            throw new EmulationException($"A tensor map at {address:x}, which is no multiple of {TensorMapAlignment}.");
        _maps[address] = map;
    }

    /// <summary>Runs a kernel until all its threads have ended.</summary>
    /// <param name="module">The module.</param>
    /// <param name="entry">The kernel's name.</param>
    /// <param name="grid">Groups.</param>
    /// <param name="group">Threads of a group.</param>
    /// <param name="dynamicSharedBytes">Dynamic shared memory of a group.</param>
    /// <param name="parameters">The kernel's parameters, each aligned as the PTX says.</param>
    /// <param name="allResident">Whether all groups run at the same time, so that they may wait for each other.</param>
    /// <returns>What was executed.</returns>
    /// <exception cref="EmulationException">The kernel does what is not allowed, waits for ever, or the launch does not fit it.</exception>
    public LaunchStatistics Launch(
        PtxModule module, string entry, Extent grid, Extent group, int dynamicSharedBytes, ReadOnlySpan<byte> parameters,
        bool allResident = false)
    {
        Kernel kernel = module.Find(entry);
        if (parameters.Length != kernel.ParameterBytes)
            throw new EmulationException($"{entry} takes {kernel.ParameterBytes} bytes of parameters, not {parameters.Length}.");
        if (group.Count > Math.Min(kernel.MaxThreads, 1024))
            throw new EmulationException(
                $"{entry} is launched with {group.Count} threads a group; {Math.Min(kernel.MaxThreads, 1024)} are possible.");
        int shared = kernel.StaticSharedBytes + dynamicSharedBytes;
        if (shared > MostSharedBytes)
            throw new EmulationException($"{entry} is launched with {shared} bytes of shared memory; {MostSharedBytes} are possible.");
        if (grid.X % kernel.ClusterSize != 0)
            throw new EmulationException(
                $"{entry} is launched with {grid.X} groups in x, which are no whole clusters of {kernel.ClusterSize}.");
        Launch launch = new(this, kernel, grid, group, dynamicSharedBytes, parameters.ToArray(), VariablesOf(module));
        if (allResident)
            RunTogether(launch, 0, grid.Count / kernel.ClusterSize);
        else
            RunApart(launch);
        return launch.Counts.Of(kernel);
    }

    // A map that was put there, or the bytes of an encoded one.
    internal TensorMap TensorMapAt(ulong address)
    {
        if (_maps.TryGetValue((long)address, out TensorMap? map))
            return map;
        if (!IsGlobal((long)address) || address % TensorMapAlignment != 0)
            throw new EmulationException($"there is no tensor map at address {address:x}");
        return TensorMapEncoding.Decode(Read((long)address, TensorMapEncoding.Bytes));
    }

    private void RunApart(Launch launch)
    {
        try
        {
            Parallel.For(0, launch.Grid.Count / launch.Kernel.ClusterSize, new ParallelOptions { MaxDegreeOfParallelism = HostThreads },
                index => RunTogether(launch, index, 1));
        }
        catch (AggregateException faults) when (faults.InnerExceptions.OfType<EmulationException>().FirstOrDefault() is { } fault)
        {
            throw new EmulationException(fault.Message, fault);
        }
    }

    private static void RunTogether(Launch launch, int first, int count)
    {
        Progress progress = new();
        GroupCluster[] clusters = [.. Enumerable.Range(first, count).Select(index => new GroupCluster(launch, index, progress))];
        new GroupScheduler([.. clusters.SelectMany(cluster => cluster.Groups)], progress).Run();
    }

    private Dictionary<string, long> VariablesOf(PtxModule module)
    {
        if (_loaded.TryGetValue(module, out Dictionary<string, long>? addresses))
            return addresses;
        addresses = module.Variables.Where(variable => variable.Space is StateSpace.Global or StateSpace.Const)
            .ToDictionary(variable => variable.Name, variable => Allocate(variable.Initial ?? new byte[variable.Size]));
        return _loaded[module] = addresses;
    }
}
