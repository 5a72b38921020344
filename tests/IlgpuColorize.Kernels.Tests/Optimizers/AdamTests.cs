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
    public void Update_with_averages_has_the_bits_of_both_updates()
    {
        using var scope = new OpScope(device);
        double[] start = Numbers.Uniform(1, 65), gradients = Numbers.Uniform(2, 65, 10), averages = Numbers.Uniform(3, 65),
            m = Numbers.Uniform(4, 65), v = [.. Numbers.Uniform(5, 65).Select(Math.Abs)];
        ArrayView<StepState> state = scope.Flat(StepState.Of(3, Rate, Options, averageDecay: 0.9, seed: 0));
        ArrayView<float>[] apart = Flat(), together = Flat();
        Adam.Update(scope.Stream, state, Options, apart[0], scope.FlatOf(gradients), apart[1], apart[2]);
        PolyakAverage.Update(scope.Stream, state, apart[0], apart[3]);
        Adam.UpdateWithAverages(scope.Stream, state, Options, together[0], scope.FlatOf(gradients), together[1], together[2], together[3]);
        for (int i = 0; i < apart.Length; i++)
            Assert.Equal(scope.Read(apart[i]), scope.Read(together[i]));
        Assert.NotEqual(averages, scope.Read(together[3]));

        ArrayView<float>[] Flat() => [scope.FlatOf(start), scope.FlatOf(m), scope.FlatOf(v), scope.FlatOf(averages)];
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

    private static double[] Difference(IEnumerable<double> values, double[] start)
        => [.. values.Zip(start, (value, before) => value - before)];

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : AdamTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : AdamTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : AdamTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : AdamTests(TestDevices.Cuda);
}
