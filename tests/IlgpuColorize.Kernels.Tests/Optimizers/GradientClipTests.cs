using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Optimizers;

public abstract class GradientClipTests(ComputeDevice device)
{
    private static readonly StepState Step = StepState.Of(1, 1e-3, new AdamOptions(), averageDecay: 0.5, seed: 3);

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(257)]
    [InlineData(1000)]
    public void Norm_and_factor_equal_the_reference(int parameters)
    {
        using var scope = new OpScope(device);
        double[] gradients = Numbers.Uniform(5, parameters, 3);
        double norm = Math.Sqrt(gradients.Sum(g => (double)(float)g * (float)g));
        (double measured, StepState state) = Limit(scope, gradients, (float)(norm / 4));
        Assert.Equal(norm, measured, norm * 1e-6);
        Assert.Equal(0.25, state.GradientScale, 1e-6);
        Assert.Equal(Step, state with { GradientScale = 1 });
    }

    [Fact]
    public void Gradient_within_the_limit_stays_as_it_is()
    {
        using var scope = new OpScope(device);
        Assert.Equal((5, Step), Limit(scope, [3, -4], 5));
    }

    [Fact]
    public void Adam_moves_by_the_scaled_gradient()
    {
        using var scope = new OpScope(device);
        Assert.Equal(Moved(Step, [2, -1]), Moved(Step with { GradientScale = 0.5f }, [4, -2]));

        double[] Moved(StepState state, double[] gradients)
        {
            ArrayView<float> values = scope.FlatOf([1, 1]);
            ArrayView<float> m = scope.FlatOf([0, 0]), v = scope.FlatOf([0, 0]);
            Adam.Update(scope.Stream, scope.Flat(state), new AdamOptions(), values, scope.FlatOf(gradients), m, v);
            return [.. scope.Read(values), .. scope.Read(m), .. scope.Read(v)];
        }
    }

    [Fact]
    public void Refuses_a_limit_of_0()
    {
        using var scope = new OpScope(device);
        Assert.Equal(
            "GradientClip: 'limit' is 0; it must be above 0.",
            Assert.Throws<ArgumentException>(() => Limit(scope, [1], 0)).Message);
    }

    private static (double Norm, StepState State) Limit(OpScope scope, double[] gradients, float limit)
    {
        ArrayView<StepState> state = scope.Flat(Step);
        ArrayView<float> norm = scope.FlatOutput(1);
        ArrayView<double> partials = scope.Flat(new double[GradientClip.Partials]);
        GradientClip.Limit(scope.Stream, scope.FlatOf(gradients), limit, state, partials, norm);
        return (scope.Read(norm)[0], scope.Stream.Download(state)[0]);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : GradientClipTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : GradientClipTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : GradientClipTests(TestDevices.Cuda);
}
