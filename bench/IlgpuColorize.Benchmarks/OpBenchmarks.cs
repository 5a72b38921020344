using BenchmarkDotNet.Attributes;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks;

/// <summary>What the benchmarks of single ops share: the machine's preferred device, and memory filled with small numbers.</summary>
public abstract class OpBenchmarks : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private ComputeDevice? _device;

    private protected ComputeStream Stream => _device!.DefaultStream;

    /// <summary>Opens the device and allocates.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Auto));
        Allocate();
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _owned.ForEach(owned => owned.Dispose());
        _owned.Clear();
        _device?.Dispose();
        _device = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Allocates the op's operands.</summary>
    private protected abstract void Allocate();

    private protected TensorView Tensor(Shape shape) => new(Flat(shape.Elements), shape, shape.C);

    private protected ArrayView<float> Flat(long length)
    {
        float[] values = new float[length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (i * 37 % 101 - 50) / 60f;
        return Upload(values);
    }

    private protected ArrayView<T> Upload<T>(params T[] values)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = Own(_device!.Allocate<T>(values.Length));
        Stream.Upload<T>(values, buffer.View);
        return buffer.View;
    }

    private protected T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
