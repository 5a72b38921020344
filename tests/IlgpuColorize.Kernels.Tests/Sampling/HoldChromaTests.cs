using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sampling;

public abstract class HoldChromaTests(ComputeDevice device)
{
    private static readonly Shape Shape = new(2, 3, 5, 3);

    // Every third pixel is given.
    private static readonly int[] Held =
    [
        .. from pixel in Enumerable.Range(0, Shape.Pixels)
           from level in (int[])[pixel * 4, 255 - pixel]
           select pixel % 3 == 0 ? level : HoldChroma.Free,
    ];

    [Fact]
    public void Given_pixels_of_the_region_are_put_in_place_and_all_others_stay()
    {
        using var scope = new OpScope(device, extraPitch: 2);
        PixelRegion region = new(1, 1, 2, 3);
        DeviceTensor canvas = scope.Output(Shape);
        Kernels.Pointwise.Fill.Forward(scope.Stream, canvas.View, first: 0, count: 3, 0.25f);
        ArrayView<int> levels = scope.Flat([.. Enumerable.Repeat(7, Held.Length)]);
        HoldChroma.Forward(scope.Stream, scope.Flat(Held), region, canvas.View, levels);
        double[] values = canvas.Read();
        int[] drawn = scope.Stream.Download(levels);
        int given = 0;
        for (int pixel = 0; pixel < Shape.Pixels; pixel++)
        {
            (int row, int column) = (pixel / 5 % 3, pixel % 5);
            bool isGiven = pixel % 3 == 0 && row >= 1 && column is >= 1 and <= 3;
            given += isGiven ? 1 : 0;
            for (int channel = 0; channel < 2; channel++)
            {
                int level = Held[2 * pixel + channel];
                Assert.Equal(isGiven ? level : 7, drawn[2 * pixel + channel]);
                Assert.Equal(isGiven ? (level - 127.5) / 127.5 : 0.25, values[3 * pixel + channel], 1e-6);
            }
            Assert.Equal(0.25, values[3 * pixel + 2]);
        }
        Assert.Equal(4, given);
    }

    [Fact]
    public void Refuses_arguments_that_do_not_fit()
    {
        using var scope = new OpScope(device);
        TensorView canvas = scope.Output(Shape).View;
        string Refusal(int[] held, TensorView target) => Assert.Throws<ArgumentException>(() => HoldChroma.Forward(
            scope.Stream, scope.Flat(held), PixelRegion.Whole(Shape), target, scope.Flat(Held))).Message;
        Assert.Equal("HoldChroma: 'held' has 2 elements; it needs 60.", Refusal([1, 2], canvas));
        Assert.Equal(
            "HoldChroma: 'canvas' has shape [2x3x5x1]; it needs at least 2 channels, a and b.",
            Refusal(Held, scope.Output(Shape.WithChannels(1)).View));
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : HoldChromaTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : HoldChromaTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : HoldChromaTests(TestDevices.Cuda);
}
