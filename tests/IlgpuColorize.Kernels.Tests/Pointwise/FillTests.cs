using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

public abstract class FillTests(ComputeDevice device)
{
    [Fact]
    public void Fills_flat_memory()
    {
        using var scope = new OpScope(device);
        ILGPU.ArrayView<float> y = scope.FlatOutput(65);
        Fill.Forward(scope.Stream, y, 2.5f);
        Assert.All(scope.Read(y), value => Assert.Equal(2.5, value));
    }

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.BFloat16)]
    public void Fills_some_channels_and_leaves_the_others(ElementType elementType)
    {
        using var scope = new OpScope(device, extraPitch: 3, elementType);
        DeviceTensor y = scope.Input(new Shape(1, 1, 2, 3), [1, 2, 3, 4, 5, 6]);
        Fill.Forward(scope.Stream, y.View, first: 2, count: 1, 9f);
        Assert.Equal([1, 2, 9, 4, 5, 9], y.Read());
    }

    [Fact]
    public void Refuses_channels_that_are_not_there()
    {
        using var scope = new OpScope(device);
        TensorView y = scope.Output(new Shape(1, 2, 2, 2)).View;
        Assert.Equal(
            "Fill: 'y' has shape [1x2x2x2]; it needs channels 2 to 2.",
            Assert.Throws<ArgumentException>(() => Fill.Forward(scope.Stream, y, first: 2, count: 1, 0f)).Message);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : FillTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : FillTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : FillTests(TestDevices.Cuda);
}
