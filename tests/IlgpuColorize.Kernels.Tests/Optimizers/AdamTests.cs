using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Optimizers;

public abstract class AdamTests(ComputeDevice device)
{
    private const double Rate = 1e-3;
    private static readonly AdamOptions Options = new();

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(65)]
    public void Ten_steps_equal_the_reference(int parameters)
    {
        using var scope = new OpScope(device);
        double[] start = Numbers.Uniform(1, parameters);
        OptimizerReference[] expected = [.. start.Select(value => new OptimizerReference(value))];
        ArrayView<float> values = scope.FlatOf(start);
        ArrayView<float> averages = scope.FlatOf(start);
        ArrayView<float> m = scope.FlatOf(new double[parameters]);
        ArrayView<float> v = scope.FlatOf(new double[parameters]);
        for (int step = 1; step <= 10; step++)
        {
            double[] gradients = Numbers.Uniform(100 + step, parameters, step % 3 == 0 ? 1e-4 : 10);
            ArrayView<StepState> state = scope.Flat(StepState.Of(step, Rate, Options, averageDecay: 0.9, seed: 0));
            Adam.Update(scope.Stream, state, Options, values, scope.FlatOf(gradients), m, v);
            PolyakAverage.Update(scope.Stream, state, values, averages);
            for (int i = 0; i < parameters; i++)
                expected[i].Step(gradients[i], Rate, Options.Beta1, Options.Beta2, Options.Epsilon, decay: 0.9);
        }

        // Compared by the way they went: against the values themselves, a wrong step would drown.
        Numbers.Close(Difference(expected.Select(p => p.Value), start), Difference(scope.Read(values), start), 1e-4);
        Numbers.Close(Difference(expected.Select(p => p.Average), start), Difference(scope.Read(averages), start), 1e-4);
    }

    [Fact]
    public void First_step_has_the_length_of_the_rate()
    {
        using var scope = new OpScope(device);
        ArrayView<float> values = scope.FlatOf([0, 0, 0]);
        ArrayView<StepState> state = scope.Flat(StepState.Of(1, Rate, Options, averageDecay: 0, seed: 0));
        Adam.Update(scope.Stream, state, Options, values, scope.FlatOf([1e3, -1e-3, 0]), scope.FlatOf([0, 0, 0]), scope.FlatOf([0, 0, 0]));
        double[] actual = scope.Read(values);
        Assert.Equal(-Rate, actual[0], 1e-8);
        Assert.Equal(Rate, actual[1], 1e-7);
        Assert.Equal(0, actual[2]);
    }

    [Fact]
    public void Refuses_buffers_of_other_lengths()
    {
        using var scope = new OpScope(device);
        ArrayView<StepState> state = scope.Flat(default(StepState));
        ArrayView<float> three = scope.FlatOutput(3);
        ArrayView<float> four = scope.FlatOutput(4);
        Assert.Equal(
            "Adam: 'gradients' has 4 elements; it needs 3.",
            Assert.Throws<ArgumentException>(() => Adam.Update(scope.Stream, state, Options, three, four, three, three)).Message);
        Assert.Equal(
            "PolyakAverage: 'averages' has 4 elements; it needs 3.",
            Assert.Throws<ArgumentException>(() => PolyakAverage.Update(scope.Stream, state, three, four)).Message);
    }

    private static double[] Difference(IEnumerable<double> values, double[] start) => [.. values.Zip(start, (value, before) => value - before)];

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : AdamTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : AdamTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : AdamTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : AdamTests(TestDevices.Cuda);
}
