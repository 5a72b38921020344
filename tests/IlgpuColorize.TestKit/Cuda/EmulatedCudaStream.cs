using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.PtxEmulator;
using EmulatedMap = IlgpuColorize.PtxEmulator.TensorMap;
using TensorMap = IlgpuColorize.Kernels.Cuda.TensorMap;

namespace IlgpuColorize.TestKit.Cuda;

/// <summary>Runs CUDA kernels on the PTX emulator: what a kernel reads and writes lies in the emulator's memory.</summary>
internal sealed class EmulatedCudaStream(int seed, AsyncMode mode) : ICudaStream
{
    private static readonly ConcurrentDictionary<Type, PtxModule> Modules = new();

    private readonly PtxMachine _machine = new(seed, mode) { HostThreads = 1 };
    private readonly Dictionary<TensorMap, long> _maps = [];

    public int Multiprocessors { get; init; } = 4;

    /// <summary>Gets what changes a kernel's text before it runs: a test of the tests spoils it.</summary>
    public Func<string, string>? Spoil { get; init; }

    /// <summary>Gets what each launch executed.</summary>
    public List<LaunchStatistics> Launches { get; } = [];

    public long AddressOf(in TensorMap map)
    {
        if (_maps.TryGetValue(map, out long address))
            return address;
        address = (_maps.Count + 1) * TensorMap.Bytes;
        _machine.MapTensor(address, new EmulatedMap
        {
            ElementSize = sizeof(ushort),
            GlobalAddress = map.Address,
            Dimensions = Of(map.Extents),
            ByteStrides = Of(map.Strides),
            Box = [.. Of(map.Box).Select(extent => (int)extent)],
            ElementStrides = [.. Of(map.Steps).Select(step => (int)step)],
            Swizzle = map.Swizzle == TensorMapSwizzle.None ? TensorSwizzle.None : TensorSwizzle.Bytes128,
        });
        _maps.Add(map, address);
        return address;
    }

    public void LaunchCuda<TProblem, TKernel>(string op, in TProblem problem, int groups, in TKernel kernel)
        where TProblem : struct, IProblem
        where TKernel : unmanaged, ICudaKernel
    {
        CudaKernelTraits traits = TKernel.Traits;
        if (traits.SharedBytes > CudaKernelTraits.MultiprocessorSharedBytes)
            throw new EmulationException($"{op} wants {traits.SharedBytes} bytes of shared memory; a group has {CudaKernelTraits.MultiprocessorSharedBytes}.");
        PtxModule module = Spoil is null ? Modules.GetOrAdd(typeof(TKernel), static _ => PtxModule.Parse(Compile<TKernel>())) : PtxModule.Parse(Spoil(Compile<TKernel>()));
        ReadOnlySpan<byte> parameters = MemoryMarshal.AsBytes(new ReadOnlySpan<TKernel>(in kernel));
        Launches.Add(_machine.Launch(module, CudaKernelCompiler.EntryPoint, new Extent(groups), new Extent(traits.GroupSize), traits.SharedBytes, parameters));
    }

    /// <summary>Stores a tensor in bfloat16, its padding as given.</summary>
    public PixelRows Store(Shape shape, int pitch, ReadOnlySpan<double> values, float padding)
    {
        ushort[] stored = new ushort[shape.Pixels * pitch];
        Array.Fill(stored, BFloat16.FromSingle(padding));
        for (int i = 0; i < values.Length; i++)
            stored[i / shape.C * pitch + i % shape.C] = BFloat16.FromSingle((float)values[i]);
        return new PixelRows(_machine.Allocate(MemoryMarshal.AsBytes(stored.AsSpan())), pitch);
    }

    /// <summary>Stores elements of any type.</summary>
    public long Store<T>(ReadOnlySpan<T> values)
        where T : unmanaged => _machine.Allocate(MemoryMarshal.AsBytes(values));

    /// <summary>Allocates float32 poisoned with NaN.</summary>
    public long Poisoned(long elements)
    {
        float[] poison = new float[elements];
        Array.Fill(poison, float.NaN);
        return Store<float>(poison);
    }

    /// <summary>Reads bytes.</summary>
    public byte[] ReadBytes(long address, int count) => _machine.Read(address, count);

    /// <summary>Reads float32.</summary>
    public float[] ReadSingles(long address, int elements) => MemoryMarshal.Cast<byte, float>(_machine.Read(address, elements * sizeof(float))).ToArray();

    /// <summary>Reads a float32 tensor without its padding.</summary>
    public double[] ReadSingles(PixelRows rows, Shape shape)
    {
        float[] stored = ReadSingles(rows.Address, shape.Pixels * rows.Pitch);
        return [.. Enumerable.Range(0, (int)shape.Elements).Select(i => (double)stored[i / shape.C * rows.Pitch + i % shape.C])];
    }

    /// <summary>Reads a bfloat16 tensor without its padding.</summary>
    public double[] ReadBFloat16(PixelRows rows, Shape shape)
    {
        ReadOnlySpan<ushort> stored = MemoryMarshal.Cast<byte, ushort>(_machine.Read(rows.Address, shape.Pixels * rows.Pitch * sizeof(ushort)));
        double[] values = new double[shape.Elements];
        for (int i = 0; i < values.Length; i++)
            values[i] = BFloat16.ToSingle(stored[i / shape.C * rows.Pitch + i % shape.C]);
        return values;
    }

    private static string Compile<TKernel>()
        where TKernel : unmanaged, ICudaKernel
    {
        using CudaKernelCompiler compiler = new();
        return compiler.Compile<TKernel>();
    }

    private static long[] Of(TensorExtents extents) => [.. Enumerable.Range(0, extents.Count).Select(dimension => extents[dimension])];
}
