using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Reduce;

public abstract class ChannelStatisticsTests(ComputeDevice device)
{
    [Fact]
    public void Moments_equal_the_reference() => OpShapes.ForEach(device, (scope, shape) =>
    {
        // Far from zero: a one-pass variance would cancel.
        double[] x = scope.Representable([.. Numbers.Uniform(1, shape.Elements).Select(value => (double)(float)(value + 100))]);
        ArrayView<float> mean = scope.FlatOutput(shape.C);
        ArrayView<float> variance = scope.FlatOutput(shape.C);
        ChannelStatistics.Forward(scope.Stream, scope.Input(shape, x).View, mean, variance);
        double[][] channels = [.. Enumerable.Range(0, shape.C).Select(c => x.Where((_, i) => i % shape.C == c).ToArray())];
        Numbers.Close([.. channels.Select(channel => channel.Average())], scope.Read(mean), 1e-6);
        double[] expected = [.. channels.Select(channel => channel.Average(value => Math.Pow(value - channel.Average(), 2)))];
        double[] actual = scope.Read(variance);
        for (int c = 0; c < shape.C; c++)
            Assert.Equal(expected[c], actual[c], 1e-5 * expected[c] + 1e-9);
    });

    [Fact]
    public void Refuses_an_empty_batch()
    {
        using var scope = new OpScope(device);
        TensorView x = scope.Output(new Shape(0, 2, 2, 1)).View;
        Assert.Equal(
            "ChannelStatistics: 'x' has shape [0x2x2x1]; it needs at least one pixel.",
            Assert.Throws<ArgumentException>(() =>
                ChannelStatistics.Forward(scope.Stream, x, scope.FlatOutput(1), scope.FlatOutput(1))).Message);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : ChannelStatisticsTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : ChannelStatisticsTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : ChannelStatisticsTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : ChannelStatisticsTests(TestDevices.Cuda);
}
