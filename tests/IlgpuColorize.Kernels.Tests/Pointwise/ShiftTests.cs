using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

public abstract class ShiftTests(ComputeDevice device)
{
    private static readonly (int Rows, int Columns)[] Moves = [(1, 0), (0, 1), (1, 1), (0, 0), (-1, 2), (9, 0), (0, 99)];

    [Fact]
    public void Forward_equals_the_reference() => ForEachMove((scope, shape, rows, columns) =>
    {
        double[] x = scope.Uniform(1, shape.Elements);
        TensorView input = scope.Input(shape, x).View;
        scope.CheckGradient(
            PointwiseReference.Shift(x, shape, rows, columns), shape, 1e-7,
            y => Shift.Forward(scope.Stream, input, rows, columns, y.View, y.Write));
    });

    [Fact]
    public void Backward_equals_central_differences() => ForEachMove((scope, shape, rows, columns) =>
    {
        double[] dy = scope.Uniform(2, shape.Elements);
        TensorView gradient = scope.Input(shape, dy).View;
        double[] expected = CentralDifferences.Backward(moved => PointwiseReference.Shift(moved, shape, rows, columns),
            new double[dy.Length], dy);
        scope.CheckGradient(expected, shape, 1e-7, dx => Shift.Backward(scope.Stream, gradient, rows, columns, dx));
    });

    [Fact]
    public void Vacated_pixels_are_exactly_zero()
    {
        using var scope = new OpScope(device);
        DeviceTensor y = scope.Output(new Shape(1, 2, 2, 1));
        Shift.Forward(scope.Stream, scope.Input(new Shape(1, 2, 2, 1), [1, 2, 3, 4]).View, 1, 0, y.View, GradientWrite.Set);
        Assert.Equal([0, 0, 1, 2], y.Read());
    }

    [Fact]
    public void Region_has_the_bits_of_the_whole() => OpScope.CheckRegions(
        device,
        OpShapes.Lopsided,
        (scope, y, region) => Shift.Forward(scope.Stream, scope.Input(y.Shape, scope.Uniform(1, y.Shape.Elements)).View, 1, 1, y,
            GradientWrite.Set, region));

    [Fact]
    public void Refuses_shapes_that_differ()
    {
        using var scope = new OpScope(device);
        TensorView x = scope.Output(new Shape(1, 2, 2, 2)).View;
        TensorView y = scope.Output(new Shape(1, 2, 1, 2)).View;
        Assert.Equal(
            "Shift: 'y' has shape [1x2x1x2]; it needs [1x2x2x2], the shape of 'x'.",
            Assert.Throws<ArgumentException>(() => Shift.Forward(scope.Stream, x, 1, 0, y, GradientWrite.Set)).Message);
    }

    private void ForEachMove(Action<OpScope, Shape, int, int> check)
        => Assert.All(Moves, move => OpShapes.ForEachLayout(device, scope =>
        {
            check(scope, new Shape(2, 3, 5, 2), move.Rows, move.Columns);
            check(scope, new Shape(1, 4, 1, 19), move.Rows, move.Columns);
        }));

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : ShiftTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : ShiftTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : ShiftTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : ShiftTests(TestDevices.Cuda);
}
