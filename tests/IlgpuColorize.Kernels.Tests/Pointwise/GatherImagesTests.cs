using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

public abstract class GatherImagesTests(ComputeDevice device)
{
    private static readonly Shape Shape = new(3, 2, 5, 3);
    private static readonly int[] Images = [2, 0, 2, 1, 1];

    [Theory]
    [InlineData(ElementType.Float32, 0)]
    [InlineData(ElementType.Float32, 3)]
    [InlineData(ElementType.BFloat16, 1)]
    public void Images_are_copied_by_their_indices(ElementType elementType, int extraPitch)
    {
        using var scope = new OpScope(device, extraPitch, elementType);
        DeviceTensor x = scope.Input(Shape, scope.Uniform(1, Shape.Elements)), y = scope.Output(Shape with { N = Images.Length });
        GatherImages.Forward(scope.Stream, x.View, scope.Flat(Images), y.View);
        double[] from = x.Read();
        int elements = (int)Shape.Elements / Shape.N;
        Assert.Equal([.. Images.SelectMany(image => from[(image * elements)..((image + 1) * elements)])], y.Read());
    }

    [Fact]
    public void Images_of_another_pitch_are_copied()
    {
        using OpScope scope = new(device), padded = new(device, extraPitch: 2);
        DeviceTensor x = scope.Input(Shape, scope.Uniform(1, Shape.Elements)), y = padded.Output(Shape with { N = 1 });
        GatherImages.Forward(scope.Stream, x.View, scope.Flat(1), y.View);
        Assert.Equal(x.Read()[30..60], y.Read());
    }

    [Fact]
    public void Refuses_images_of_another_kind_and_other_numbers_of_indices()
    {
        using var scope = new OpScope(device);
        TensorView x = scope.Output(Shape).View, y = scope.Output(Shape with { N = 2 }).View,
            wider = scope.Output(Shape with { N = 2, C = 4 }).View;
        string Refusal(TensorView to, int[] images)
            => Assert.Throws<ArgumentException>(() => GatherImages.Forward(scope.Stream, x, scope.Flat(images), to)).Message;
        Assert.Equal("GatherImages: 'images' has 1 elements; it needs 2.", Refusal(y, [0]));
        Assert.StartsWith("GatherImages: 'y' has shape [2x2x5x4] of Float32", Refusal(wider, [0, 1]), StringComparison.Ordinal);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : GatherImagesTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : GatherImagesTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : GatherImagesTests(TestDevices.Cuda);
}
