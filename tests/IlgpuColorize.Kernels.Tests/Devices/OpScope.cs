using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Owns the memory of one run of an op, and checks what the op left there.</summary>
internal sealed class OpScope(ComputeDevice device, int extraPitch = 0, ElementType elementType = ElementType.Float32) : IDisposable
{
    // What storing a result as bfloat16 may change of it: half of its last place of eight bits. Inputs are representable, and what is
    // between is float32.
    private const double BFloat16Rounding = 1.0 / 256;

    private readonly List<IDisposable> _owned = [];

    /// <summary>Lists how tensors are laid out: dense, padded, and in bfloat16.</summary>
    public static readonly (int ExtraPitch, ElementType ElementType)[] Layouts = [(0, ElementType.Float32), (3, ElementType.Float32),
        (0, ElementType.BFloat16)];

    public ComputeStream Stream => device.DefaultStream;

    /// <summary>Allocates a tensor filled with NaN.</summary>
    public DeviceTensor Output(Shape shape) => Own(new DeviceTensor(device, shape, shape.C + extraPitch, elementType));

    /// <summary>Allocates a tensor of given values.</summary>
    public DeviceTensor Input(Shape shape, double[] values)
        => Own(new DeviceTensor(device, shape, values, shape.C + extraPitch, elementType));

    /// <summary>Allocates a tensor of given values that is float32 whatever the others are: data, not an activation.</summary>
    public DeviceTensor Data(Shape shape, double[] values) => Own(new DeviceTensor(device, shape, values, shape.C + extraPitch));

    /// <summary>Draws values from U(-scale, scale) that the scope's tensors hold exactly.</summary>
    public double[] Uniform(int seed, long count, double scale = 1) => Representable(Numbers.Uniform(seed, count, scale));

    /// <summary>Rounds values to what the scope's tensors hold.</summary>
    public double[] Representable(double[] values)
        => elementType == ElementType.BFloat16 ? Array.ConvertAll(values, value => (double)BFloat16.Round((float)value)) : values;

    /// <summary>
    /// Asserts that the relative error stays within a tolerance, that of float32; a tensor in bfloat16 may be off by one rounding.
    /// </summary>
    public void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
        => Numbers.Close(expected, actual, elementType == ElementType.BFloat16 ? BFloat16Rounding : tolerance);

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

    /// <summary>
    /// Runs a backward pass with Set over NaN and with Add onto values, and compares both with what is expected; of tensors in bfloat16,
    /// into a gradient in bfloat16 and into one that accumulates in float32.
    /// </summary>
    public void CheckGradient(double[] expected, Shape shape, double tolerance, Action<GradientTarget> backward)
    {
        foreach (ElementType target in new[] { ElementType.Float32, elementType }.Distinct())
            CheckGradient(expected, shape, target, tolerance, backward);
    }

    /// <summary>
    /// Runs a forward pass over regions and over the whole, and asserts equal bits inside and untouched memory outside; then a padded
    /// output against a dense one.
    /// </summary>
    public static void CheckRegions(ComputeDevice device, Shape shape, Action<OpScope, TensorView, PixelRegion> forward)
    {
        foreach ((int extraPitch, ElementType elementType) in Layouts)
        {
            double[] whole = Run(device, 0, elementType, shape, PixelRegion.Whole(shape), forward);
            Assert.DoesNotContain(whole, double.IsNaN);
            foreach (PixelRegion region in RegionsOf(shape))
            {
                double[] part = Run(device, extraPitch, elementType, shape, region, forward);
                for (int i = 0; i < part.Length; i++)
                    Assert.Equal(IsInside(region, shape, i / shape.C) ? whole[i] : double.NaN, part[i]);
            }
        }
    }

    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
            owned.Dispose();
    }

    private void CheckGradient(double[] expected, Shape shape, ElementType target, double tolerance, Action<GradientTarget> backward)
    {
        using DeviceTensor set = new(device, shape, shape.C + extraPitch, target);
        backward(new GradientTarget(set.View, GradientWrite.Set));
        Close(expected, set.Read(), tolerance);

        double[] before = Uniform(77, shape.Elements);
        using DeviceTensor added = new(device, shape, before, shape.C + extraPitch, target);
        backward(new GradientTarget(added.View, GradientWrite.Add));
        Close([.. before.Zip(expected, (x, y) => x + y)], added.Read(), tolerance);
    }

    private static double[] Run(
        ComputeDevice device, int extraPitch, ElementType elementType, Shape shape, PixelRegion region,
        Action<OpScope, TensorView, PixelRegion> forward)
    {
        using var scope = new OpScope(device, extraPitch, elementType);
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
