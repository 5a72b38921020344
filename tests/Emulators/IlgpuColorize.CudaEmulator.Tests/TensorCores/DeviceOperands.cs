using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>Memory of an emulated device that kernels read and write by address, and what the launches meanwhile executed.</summary>
internal sealed class DeviceOperands : IDisposable
{
    private readonly Dictionary<long, DeviceBuffer<byte>> _memory = [];
    private readonly List<LaunchStatistics> _launches = [];
    private readonly ComputeDevice _device;

    public DeviceOperands(ComputeDevice device)
    {
        _device = device;
        EmulatedCuda.Options.Launched = _launches.Add;
    }

    /// <summary>The device's multiprocessors.</summary>
    public int Multiprocessors => _device.Multiprocessors;

    /// <summary>The stream that ops launch on.</summary>
    public ComputeStream Stream => _device.DefaultStream;

    /// <summary>What each launch executed.</summary>
    public IReadOnlyList<LaunchStatistics> Launches => _launches;

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
    /// <returns>Their address; 0 for none.</returns>
    public long Store<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (values.IsEmpty)
            return 0;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        DeviceBuffer<byte> memory = _device.Allocate<byte>(bytes.Length);
        Stream.Upload(bytes, memory.View);
        long address = memory.View.LoadEffectiveAddressAsPtr();
        _memory.Add(address, memory);
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
    public float[] ReadSingles(long address, int elements) => Read<float>(address, elements);

    /// <summary>Reads a float32 tensor without its padding.</summary>
    public double[] ReadSingles(PixelRows rows, Shape shape)
    {
        float[] stored = ReadSingles(rows.Address, shape.Pixels * rows.Pitch);
        return [.. Enumerable.Range(0, (int)shape.Elements).Select(i => (double)stored[i / shape.C * rows.Pitch + i % shape.C])];
    }

    /// <summary>Reads a bfloat16 tensor without its padding.</summary>
    public double[] ReadBFloat16(PixelRows rows, Shape shape)
    {
        ushort[] stored = Read<ushort>(rows.Address, shape.Pixels * rows.Pitch);
        double[] values = new double[shape.Elements];
        for (int i = 0; i < values.Length; i++)
            values[i] = BFloat16.ToSingle(stored[i / shape.C * rows.Pitch + i % shape.C]);
        return values;
    }

    public void Dispose()
    {
        EmulatedCuda.Options.Launched = null;
        foreach (DeviceBuffer<byte> memory in _memory.Values)
            memory.Dispose();
    }

    private T[] Read<T>(long address, int elements)
        where T : unmanaged
        => Stream.Download(_memory[address].View.SubView(0, elements * Interop.SizeOf<T>()).Cast<T>());
}
