using ILGPU;
using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Models.Judging;

/// <summary>Coloured pictures of one size with the classes of their cells, in device memory.</summary>
public sealed class PictureBatch : IDisposable
{
    /// <summary>The channels of a picture: red, green and blue.</summary>
    public const int Channels = 3;

    private readonly ComputeStream _stream;
    private readonly DeviceBuffer<float> _pictures;
    private readonly DeviceBuffer<int> _labels;
    private readonly HostBuffer<float> _pictureValues;
    private readonly HostBuffer<int> _labelValues;
    private readonly int _images;

    /// <summary>Allocates a batch.</summary>
    /// <param name="device">Where.</param>
    /// <param name="images">The number of pictures, N.</param>
    /// <param name="size">Their width and height, a multiple of 4.</param>
    public PictureBatch(ComputeDevice device, int images, int size)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        Shape shape = new(images, size, size, Channels);
        int cells = images * (size / ColorExample.Ratio) * (size / ColorExample.Ratio);
        (_stream, _images) = (device.DefaultStream, images);
        _pictures = device.Allocate<float>(TensorTooLargeException.RequireIndexable(shape, Channels));
        _labels = device.Allocate<int>(cells);
        _pictureValues = new HostBuffer<float>(device, images * size * size * Channels);
        _labelValues = new HostBuffer<int>(device, cells);
        Pictures = Tensor.Over(new TensorView(_pictures.View, shape, Channels));
    }

    /// <summary>The pictures, N x H x W x 3, in [-1, 1].</summary>
    public Tensor Pictures { get; }

    /// <summary>The class indices, N x H/4 x W/4; 255 is ignored.</summary>
    public ArrayView<int> Labels => _labels.View;

    /// <summary>Puts a picture into the batch. Nothing reaches the device before <see cref="Upload"/>.</summary>
    /// <param name="image">Its place, from 0.</param>
    /// <param name="rgb">H x W x 3 values of 8 bits, as a file holds them.</param>
    /// <param name="labels">H/4 x W/4 class indices; empty where they are not needed.</param>
    public void Write(int image, ReadOnlySpan<byte> rgb, ReadOnlySpan<byte> labels)
    {
        Span<float> picture = _pictureValues.Values.Slice(image * rgb.Length, rgb.Length);
        for (int i = 0; i < rgb.Length; i++)
            picture[i] = rgb[i] / 127.5f - 1;
        int cells = _labelValues.Length / _images;
        Span<int> classes = _labelValues.Values.Slice(image * cells, cells);
        for (int cell = 0; cell < cells; cell++)
            classes[cell] = labels.IsEmpty ? LabelMap.Ignore : labels[cell];
    }

    /// <summary>Copies the batch to the device and waits until it is there.</summary>
    public void Upload()
    {
        _stream.Upload(_pictureValues, _pictures.View);
        _stream.Upload(_labelValues, _labels.View);
        _stream.Synchronize();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pictures.Dispose();
        _labels.Dispose();
        _pictureValues.Dispose();
        _labelValues.Dispose();
    }
}
