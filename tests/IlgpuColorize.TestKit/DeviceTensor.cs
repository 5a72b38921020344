using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.TestKit;

/// <summary>
/// Owns a small tensor on a device for a test. Its memory starts poisoned with NaN, so that whatever a kernel forgets to write is seen.
/// </summary>
public sealed class DeviceTensor : IDisposable
{
    private readonly ComputeDevice _device;
    private readonly DeviceBuffer<float> _buffer;

    /// <summary>Allocates a poisoned tensor.</summary>
    /// <param name="device">Where.</param>
    /// <param name="shape">Extents.</param>
    /// <param name="pitch">Elements from pixel to pixel at least, before the element type's own alignment; 0 for no padding. Padding is
    /// zero.</param>
    /// <param name="elementType">How elements are stored.</param>
    public DeviceTensor(ComputeDevice device, Shape shape, int pitch = 0, ElementType elementType = ElementType.Float32)
    {
        _device = device;
        pitch = elementType.PitchOf(Math.Max(pitch, shape.C));
        _buffer = device.Allocate<float>(elementType.Packed32((long)shape.Pixels * pitch));
        View = new TensorView(_buffer.View, shape, pitch, elementType);
        float[] poison = new float[shape.Elements];
        Array.Fill(poison, float.NaN);
        Write(poison);
    }

    /// <summary>Allocates a tensor and fills it.</summary>
    public DeviceTensor(ComputeDevice device, Shape shape, ReadOnlySpan<double> values, int pitch = 0,
        ElementType elementType = ElementType.Float32)
        : this(device, shape, pitch, elementType)
    {
        float[] single = new float[values.Length];
        for (int i = 0; i < single.Length; i++)
            single[i] = (float)values[i];
        Write(single);
    }

    /// <summary>The view that kernels take.</summary>
    public TensorView View { get; }

    /// <summary>Writes the elements, padding left out, and zeroes the padding.</summary>
    public void Write(ReadOnlySpan<float> values) => _device.DefaultStream.Write(View, values);

    /// <summary>Reads the elements, padding left out.</summary>
    public double[] Read() => Array.ConvertAll(_device.DefaultStream.Read(View), value => (double)value);

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
