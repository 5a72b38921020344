using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Reduce;

public abstract class SumTests(ComputeDevice device)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(257)]
    [InlineData(5000)]
    public void Sum_equals_the_reference(int length)
    {
        using var scope = new OpScope(device);
        double[] x = [.. Numbers.Uniform(1, length).Select(value => value + 2)];
        ArrayView<float> result = scope.FlatOutput(1);
        Sum.Forward(scope.Stream, scope.FlatOf(x), scope.FlatOutput(Sum.Partials), result, scale: 0.5f);
        Assert.Equal(x.Sum() / 2, scope.Read(result)[0], 1e-6 * (1 + x.Sum()));
    }

    [Fact]
    public void Refuses_scratch_of_another_length()
    {
        using var scope = new OpScope(device);
        Assert.Equal(
            "Sum: 'partials' has 3 elements; it needs 256.",
            Assert.Throws<ArgumentException>(() =>
                Sum.Forward(scope.Stream, scope.FlatOutput(2), scope.FlatOutput(3), scope.FlatOutput(1))).Message);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : SumTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : SumTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : SumTests(TestDevices.Cuda);
}
