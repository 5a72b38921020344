using System.Runtime.InteropServices;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.TestKit.Cuda;

/// <summary>A stream of a device with emulated tensor cores, and memory that kernels launched on it read and write by address.</summary>
internal sealed class EmulatedCudaStream(int seed, AsyncMode mode)
{
    // One device for all: it only carries launches to the tensor cores of the stream that is used.
    private static readonly Lazy<ComputeDevice> Device = new(() => PortableDevice.Open(threads: 1));

    private readonly Dictionary<long, byte[]> _memory = [];
    private EmulatedTensorCores? _tensorCores;

    public int Multiprocessors { get; init; } = 4;

    /// <summary>What changes a kernel's text before it runs: a test of the tests spoils it.</summary>
    public Func<string, string>? Spoil { get; init; }

    /// <summary>What each launch executed.</summary>
    public IReadOnlyList<LaunchStatistics> Launches => TensorCores.Launched;

    /// <summary>The stream that ops launch on.</summary>
    public ComputeStream Stream
    {
        get
        {
            TensorCores.RunOn(Device.Value, hasWarpgroupMatrices: true, Multiprocessors);
            return Device.Value.DefaultStream;
        }
    }

    private EmulatedTensorCores TensorCores => _tensorCores ??= new EmulatedTensorCores(seed, mode) { Spoil = Spoil };

    /// <summary>Stores a tensor in bfloat16, its padding as given.</summary>
    public PixelRows Store(Shape shape, int pitch, ReadOnlySpan<double> values, float padding)
    {
        ushort[] stored = new ushort[shape.Pixels * pitch];
        Array.Fill(stored, BFloat16.FromSingle(padding));
        for (int i = 0; i < values.Length; i++)
            stored[i / shape.C * pitch + i % shape.C] = BFloat16.FromSingle((float)values[i]);
        return new PixelRows(Store<ushort>(stored), pitch);
    }

    /// <summary>Stores elements of any type.</summary>
    public long Store<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        byte[] stored = GC.AllocateUninitializedArray<byte>(values.Length * Marshal.SizeOf<T>(), pinned: true);
        MemoryMarshal.AsBytes(values).CopyTo(stored);
        long address = Marshal.UnsafeAddrOfPinnedArrayElement(stored, 0);
        _memory.Add(address, stored);
        return address;
    }

    /// <summary>Allocates float32 poisoned with NaN.</summary>
    public long Poisoned(long elements)
    {
        float[] poison = new float[elements];
        Array.Fill(poison, float.NaN);
        return Store<float>(poison);
    }

    /// <summary>Reads float32.</summary>
    public float[] ReadSingles(long address, int elements)
        => MemoryMarshal.Cast<byte, float>(_memory[address].AsSpan(0, elements * sizeof(float))).ToArray();

    /// <summary>Reads a float32 tensor without its padding.</summary>
    public double[] ReadSingles(PixelRows rows, Shape shape)
    {
        float[] stored = ReadSingles(rows.Address, shape.Pixels * rows.Pitch);
        return [.. Enumerable.Range(0, (int)shape.Elements).Select(i => (double)stored[i / shape.C * rows.Pitch + i % shape.C])];
    }

    /// <summary>Reads a bfloat16 tensor without its padding.</summary>
    public double[] ReadBFloat16(PixelRows rows, Shape shape)
    {
        ReadOnlySpan<ushort> stored = MemoryMarshal.Cast<byte, ushort>(_memory[rows.Address]);
        double[] values = new double[shape.Elements];
        for (int i = 0; i < values.Length; i++)
            values[i] = BFloat16.ToSingle(stored[i / shape.C * rows.Pitch + i % shape.C]);
        return values;
    }
}
