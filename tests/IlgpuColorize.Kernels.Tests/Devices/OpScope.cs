using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Owns the memory of one run of an op, and checks what the op left there.</summary>
internal sealed class OpScope(ComputeDevice device, int extraPitch = 0) : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public ComputeStream Stream => device.DefaultStream;

    /// <summary>Allocates a tensor filled with NaN.</summary>
    public DeviceTensor Output(Shape shape) => Own(new DeviceTensor(device, shape, shape.C + extraPitch));

    /// <summary>Allocates a tensor of given values.</summary>
    public DeviceTensor Input(Shape shape, double[] values) => Own(new DeviceTensor(device, shape, values, shape.C + extraPitch));

    /// <summary>Allocates flat memory of given elements.</summary>
    public ArrayView<T> Flat<T>(params T[] values)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = Own(device.Allocate<T>(values.Length));
        Stream.Upload<T>(values, buffer.View);
        return buffer.View;
    }

    /// <summary>Allocates flat memory of given values, rounded to float.</summary>
    public ArrayView<float> FlatOf(double[] values) => Flat(Array.ConvertAll(values, value => (float)value));

    /// <summary>Allocates flat memory filled with NaN.</summary>
    public ArrayView<float> FlatOutput(long length) => FlatOf([.. Enumerable.Repeat(double.NaN, (int)length)]);

    /// <summary>Reads flat memory.</summary>
    public double[] Read(ArrayView<float> view) => Array.ConvertAll(Stream.Download(view), value => (double)value);

    /// <summary>Runs a backward pass twice, with Set over NaN and with Add onto values, and compares both with what is expected.</summary>
    public void CheckGradient(double[] expected, Shape shape, double tolerance, Action<GradientTarget> backward)
    {
        DeviceTensor set = Output(shape);
        backward(new GradientTarget(set.View, GradientWrite.Set));
        Numbers.Close(expected, set.Read(), tolerance);

        double[] before = Numbers.Uniform(77, shape.Elements);
        DeviceTensor added = Input(shape, before);
        backward(new GradientTarget(added.View, GradientWrite.Add));
        Numbers.Close([.. before.Zip(expected, (x, y) => x + y)], added.Read(), tolerance);
    }

    /// <summary>
    /// Runs a forward pass over regions and over the whole, and asserts equal bits inside and untouched memory outside; then a padded output against a dense one.
    /// </summary>
    public static void CheckRegions(ComputeDevice device, Shape shape, Action<OpScope, TensorView, PixelRegion> forward)
    {
        double[] whole = Run(device, 0, shape, PixelRegion.Whole(shape), forward);
        Assert.DoesNotContain(whole, double.IsNaN);
        foreach (int extraPitch in new[] { 0, 3 })
            foreach (PixelRegion region in RegionsOf(shape))
            {
                double[] part = Run(device, extraPitch, shape, region, forward);
                for (int i = 0; i < part.Length; i++)
                    Assert.Equal(IsInside(region, shape, i / shape.C) ? whole[i] : double.NaN, part[i]);
            }
    }

    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
            owned.Dispose();
    }

    private static double[] Run(ComputeDevice device, int extraPitch, Shape shape, PixelRegion region, Action<OpScope, TensorView, PixelRegion> forward)
    {
        using var scope = new OpScope(device, extraPitch);
        DeviceTensor y = scope.Output(shape);
        forward(scope, y.View, region);
        return y.Read();
    }

    private static PixelRegion[] RegionsOf(Shape shape) =>
    [
        PixelRegion.Whole(shape),
        PixelRegion.OfRow(shape, shape.H - 1),
        PixelRegion.OfPixel(shape.H / 2, shape.W - 1),
        new(0, shape.W / 3, shape.H, shape.W / 2),
    ];

    private static bool IsInside(PixelRegion region, Shape shape, int pixel)
    {
        int row = pixel / shape.W % shape.H - region.Row;
        int column = pixel % shape.W - region.Column;
        return row >= 0 && row < region.Rows && column >= 0 && column < region.Columns;
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
