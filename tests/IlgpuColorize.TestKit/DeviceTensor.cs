using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.TestKit;

/// <summary>Owns a small tensor on a device for a test. Its memory starts poisoned with NaN, so that whatever a kernel forgets to write is seen.</summary>
public sealed class DeviceTensor : IDisposable
{
    private readonly ComputeDevice _device;
    private readonly DeviceBuffer<float> _buffer;

    /// <summary>Allocates a poisoned tensor.</summary>
    /// <param name="device">Where.</param>
    /// <param name="shape">Extents.</param>
    /// <param name="pitch">Elements from pixel to pixel; 0 for no padding. Padding is zero.</param>
    public DeviceTensor(ComputeDevice device, Shape shape, int pitch = 0)
    {
        _device = device;
        pitch = Math.Max(pitch, shape.C);
        _buffer = device.Allocate<float>((long)shape.Pixels * pitch);
        View = new TensorView(_buffer.View, shape, pitch);
        float[] poison = new float[shape.Elements];
        Array.Fill(poison, float.NaN);
        Write(poison);
    }

    /// <summary>Allocates a tensor and fills it.</summary>
    public DeviceTensor(ComputeDevice device, Shape shape, ReadOnlySpan<double> values, int pitch = 0)
        : this(device, shape, pitch)
    {
        float[] single = new float[values.Length];
        for (int i = 0; i < single.Length; i++)
            single[i] = (float)values[i];
        Write(single);
    }

    /// <summary>Gets the view that kernels take.</summary>
    public TensorView View { get; }

    /// <summary>Writes the elements, padding left out, and zeroes the padding.</summary>
    public void Write(ReadOnlySpan<float> values)
    {
        float[] stored = new float[View.StoredElements];
        for (int pixel = 0; pixel < View.Shape.Pixels; pixel++)
            values.Slice(pixel * View.C, View.C).CopyTo(stored.AsSpan(pixel * View.Pitch));
        _device.DefaultStream.Upload<float>(stored, View.Data);
    }

    /// <summary>Reads the elements, padding left out.</summary>
    public double[] Read()
    {
        float[] stored = _device.DefaultStream.Download(View.Data);
        double[] values = new double[View.Shape.Elements];
        for (int i = 0; i < values.Length; i++)
            values[i] = stored[i / View.C * View.Pitch + i % View.C];
        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
