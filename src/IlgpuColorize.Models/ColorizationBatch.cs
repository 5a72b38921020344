using ILGPU;
using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Models;

/// <summary>A batch of examples in device memory, planned once and filled for every step.</summary>
public sealed class ColorizationBatch : IDisposable
{
    private readonly ComputeStream _stream;
    private readonly List<DeviceBuffer<float>> _buffers = [];
    private readonly DeviceBuffer<int> _labels;
    private readonly HostBuffer<float> _lightness;
    private readonly HostBuffer<float> _lightnessAverage;
    private readonly HostBuffer<float> _chroma;
    private readonly HostBuffer<float> _canvas;
    private readonly HostBuffer<int> _labelValues;

    /// <summary>Allocates a batch.</summary>
    /// <param name="device">Where.</param>
    /// <param name="images">N.</param>
    /// <param name="height">Rows of lightness, a multiple of 4.</param>
    /// <param name="width">Columns of lightness, a multiple of 4.</param>
    /// <param name="stream">Where uploads go; the device's default stream when left out.</param>
    /// <exception cref="TensorTooLargeException">Kernels could not index so many pixels.</exception>
    public ColorizationBatch(ComputeDevice device, int images, int height, int width, ComputeStream? stream = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (images < 1 || height < ColorExample.Ratio || width < ColorExample.Ratio
            || height % ColorExample.Ratio != 0 || width % ColorExample.Ratio != 0)
        {
            throw new ArgumentException(
                $"A batch of {images} images of {height} x {width} pixels cannot be; it needs at least one image, and multiples of "
                + $"{ColorExample.Ratio} for rows and columns.");
        }
        _stream = stream ?? device.DefaultStream;
        Shape whole = new(images, height, width, 1);
        Shape map = new(images, height / ColorExample.Ratio, width / ColorExample.Ratio, 1);
        (Lightness, _lightness) = Allocate(device, whole);
        (LightnessAverage, _lightnessAverage) = Allocate(device, map);
        (Chroma, _chroma) = Allocate(device, map.WithChannels(2));
        (Canvas, _canvas) = Allocate(device, map.WithChannels(PixelGenerator.CanvasChannels));
        _labels = device.Allocate<int>(map.Pixels);
        _labelValues = new HostBuffer<int>(device, map.Pixels);
    }

    /// <summary>The lightness, l = L/50 - 1, N x H x W x 1.</summary>
    public Tensor Lightness { get; }

    /// <summary>The lightness averaged over cells, N x H/4 x W/4 x 1.</summary>
    public Tensor LightnessAverage { get; }

    /// <summary>The true chroma in [-1, 1], N x H/4 x W/4 x 2.</summary>
    public Tensor Chroma { get; }

    /// <summary>The generator's input: the true chroma, corrupted in training, and ones, N x H/4 x W/4 x 3.</summary>
    public Tensor Canvas { get; }

    /// <summary>The class indices, N x H/4 x W/4; 255 is ignored.</summary>
    public ArrayView<int> Labels => _labels.View;

    /// <summary>The number of images, N.</summary>
    public int Images => Lightness.Shape.N;

    /// <summary>The pixels of the map that have a label, as of the last upload or copy.</summary>
    public int LabelledPixels { get; private set; }

    /// <summary>Allocates a batch for examples of one size, fills and uploads it.</summary>
    /// <exception cref="ArgumentException">There is no example, or their sizes differ.</exception>
    public static ColorizationBatch Of(ComputeDevice device, IReadOnlyList<ColorExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count == 0)
            throw new ArgumentException("A batch needs at least one example.", nameof(examples));
        ColorizationBatch batch = new(device, examples.Count, examples[0].Height, examples[0].Width);
        try
        {
            for (int image = 0; image < examples.Count; image++)
                batch.Write(image, examples[image]);
            batch.Upload();
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>Puts an example into the batch, with a clean canvas. Nothing reaches the device before <see cref="Upload"/>.</summary>
    /// <param name="image">Its place, from 0.</param>
    /// <param name="example">The example, of the batch's size.</param>
    /// <exception cref="ArgumentException">The example has another size.</exception>
    public void Write(int image, ColorExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        if (example.Height != Lightness.Shape.H || example.Width != Lightness.Shape.W)
        {
            throw new ArgumentException(
                $"'{example.Id}' is {example.Width} x {example.Height} and its batch {Lightness.Shape.W} x {Lightness.Shape.H}; make "
                + $"the examples of a batch one size.",
                nameof(example));
        }
        // A plan tries sizes that fill the memory of a device, and must not take as much of the host's.
        if (_stream.Device.IsShapesOnly)
            return;
        example.Lightness.CopyTo(Of(_lightness, image));
        AverageCells(example.Lightness, Of(_lightnessAverage, image));
        Span<float> chroma = Of(_chroma, image), canvas = Of(_canvas, image);
        Span<int> classes = _labelValues.Values.Slice(image * Map, Map);
        for (int i = 0; i < chroma.Length; i++)
            chroma[i] = ChromaLevels.ToNetwork(example.ChromaLevels[i]);
        for (int pixel = 0; pixel < Map; pixel++)
        {
            Span<float> cell = canvas.Slice(PixelGenerator.CanvasChannels * pixel, PixelGenerator.CanvasChannels);
            chroma.Slice(2 * pixel, 2).CopyTo(cell);
            cell[^1] = 1;
            classes[pixel] = example.Labels[pixel];
        }
    }

    /// <summary>Returns an image's canvas, a, b and one for each pixel, to be corrupted before <see cref="Upload"/>.</summary>
    public Span<float> CanvasOf(int image) => Of(_canvas, image);

    /// <summary>Copies the batch to the device and waits until it is there.</summary>
    public void Upload()
    {
        if (_stream.Device.IsShapesOnly)
            return;
        LabelledPixels = _labelValues.Length - _labelValues.Values.Count(SoftmaxCrossEntropy.IgnoreLabel);
        _stream.Upload(_lightness, Lightness.View.Data);
        _stream.Upload(_lightnessAverage, LightnessAverage.View.Data);
        _stream.Upload(_chroma, Chroma.View.Data);
        _stream.Upload(_canvas, Canvas.View.Data);
        _stream.Upload(_labelValues, Labels);
        _stream.Synchronize();
    }

    /// <summary>
    /// Copies as many images of another batch as this one holds, from device memory to device memory, in the order of this batch's stream.
    /// </summary>
    /// <param name="other">A batch with images of the same size.</param>
    /// <param name="first">Its first image to copy. Only where all of its images are copied, their labelled pixels are known here
    /// too.</param>
    public void CopyFrom(ColorizationBatch other, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(other);
        Copy(other.Lightness.View.Data, Lightness.View.Data);
        Copy(other.LightnessAverage.View.Data, LightnessAverage.View.Data);
        Copy(other.Chroma.View.Data, Chroma.View.Data);
        Copy(other.Canvas.View.Data, Canvas.View.Data);
        Copy(other.Labels, Labels);
        LabelledPixels = other.Images == Images ? other.LabelledPixels : 0;

        void Copy<T>(ArrayView<T> source, ArrayView<T> target)
            where T : unmanaged => _stream.Copy(source.SubView(target.Length / Images * first, target.Length), target);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceBuffer<float> buffer in _buffers)
            buffer.Dispose();
        foreach (HostBuffer<float> staged in (HostBuffer<float>[])[_lightness, _lightnessAverage, _chroma, _canvas])
            staged.Dispose();
        _labels.Dispose();
        _labelValues.Dispose();
    }

    private int Map => Chroma.Shape.H * Chroma.Shape.W;

    private (Tensor Tensor, HostBuffer<float> Values) Allocate(ComputeDevice device, Shape shape)
    {
        long length = TensorTooLargeException.RequireIndexable(shape, shape.C);
        DeviceBuffer<float> buffer = device.Allocate<float>(length);
        _buffers.Add(buffer);
        return (Tensor.Over(new TensorView(buffer.View, shape, shape.C)), new HostBuffer<float>(device, (int)length));
    }

    private Span<float> Of(HostBuffer<float> staged, int image)
        => staged.Values.Slice(image * (staged.Length / Images), staged.Length / Images);

    private void AverageCells(ReadOnlySpan<float> lightness, Span<float> average)
    {
        (int columns, int mapColumns) = (Lightness.Shape.W, Chroma.Shape.W);
        for (int cell = 0; cell < average.Length; cell++)
        {
            int corner = cell / mapColumns * ColorExample.Ratio * columns + cell % mapColumns * ColorExample.Ratio;
            float sum = 0;
            for (int i = 0; i < ColorExample.Ratio; i++)
            {
                for (int j = 0; j < ColorExample.Ratio; j++)
                    sum += lightness[corner + i * columns + j];
            }
            average[cell] = sum / (ColorExample.Ratio * ColorExample.Ratio);
        }
    }
}
