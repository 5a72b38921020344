using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

public abstract class DropoutTests(ComputeDevice device)
{
    private static readonly StepState State = StepState.Of(7, 1e-3, new AdamOptions(), 0.999, seed: 0x123456789ABCDEF);

    [Fact]
    public void Kept_elements_are_scaled_and_the_share_is_the_rate()
    {
        var shape = new Shape(2, 33, 31, 5);
        double[] y = Run(State, site: 1, rate: 0.25f, shape, extraPitch: 0, Enumerable.Repeat(3.0, (int)shape.Elements));
        Assert.All(y, value => Assert.True(value is 0 or 4));

        // Five standard deviations of a share of 10,230 draws.
        Assert.Equal(0.25, y.Count(value => value == 0) / (double)y.Length, 5 * Math.Sqrt(0.25 * 0.75 / y.Length));
    }

    [Fact]
    public void Mask_depends_on_seed_step_and_site_and_nothing_else()
    {
        var shape = new Shape(1, 7, 9, 3);
        double[] Mask(StepState state, int site, int extraPitch = 0)
            => Run(state, site, 0.5f, shape, extraPitch, Enumerable.Repeat(1.0, (int)shape.Elements));
        double[] mask = Mask(State, 1);
        Assert.Equal(mask, Mask(State, 1, extraPitch: 3));
        Assert.Equal(mask, Mask(State with { LearningRate = 5 }, 1));
        Assert.NotEqual(mask, Mask(State, 2));
        Assert.NotEqual(mask, Mask(State with { Step = 8 }, 1));
        Assert.NotEqual(mask, Mask(State with { SeedLow = 1 }, 1));
        Assert.NotEqual(mask, Mask(State with { SeedHigh = 1 }, 1));
    }

    // A known answer: 'kept' where Philox's uniform reaches the rate, four elements a draw.
    [Fact]
    public void Mask_is_that_of_the_counter_based_draws() => OpShapes.ForEach(device, (_, shape) =>
    {
        double[] expected = [.. Enumerable.Range(0, (int)shape.Elements).Select(i =>
        {
            PhiloxWords words = Philox4x32.Draw(State.SeedLow, State.SeedHigh, (uint)(i / 4), 2, (uint)State.Step, 0);
            uint word = new[] { words.X, words.Y, words.Z, words.W }[i % 4];
            return Philox4x32.ToUniform(word) >= 0.3f ? 1 / (1f - 0.3f) : 0.0;
        })];
        foreach (int extraPitch in (int[])[0, 2])
            Assert.Equal(expected, Run(State, site: 2, rate: 0.3f, shape, extraPitch, Enumerable.Repeat(1.0, (int)shape.Elements)));
    });

    [Fact]
    public void Backward_draws_the_same_mask() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[] ones = [.. Enumerable.Repeat(1.0, (int)shape.Elements)];
        double[] mask = Run(State, site: 3, rate: 0.4f, shape, extraPitch: 0, ones);
        double[] dy = scope.Uniform(5, shape.Elements);
        TensorView gradient = scope.Input(shape, dy).View;
        ILGPU.ArrayView<StepState> state = scope.Flat(State);
        scope.CheckGradient([.. mask.Zip(dy, (m, d) => m * d)], shape, 1e-6,
            dx => Dropout.Backward(scope.Stream, state, 3, 0.4f, gradient, dx));
    });

    [Fact]
    public void Rate_zero_keeps_everything()
    {
        double[] x = Numbers.Uniform(1, OpShapes.Lopsided.Elements);
        Assert.Equal(x, Run(State, site: 1, rate: 0f, OpShapes.Lopsided, extraPitch: 0, x));
    }

    [Fact]
    public void Refuses_a_rate_that_drops_everything()
    {
        using var scope = new OpScope(device);
        TensorView x = scope.Output(new Shape(1, 1, 1, 1)).View;
        Assert.Equal(
            "Dropout: 'rate' is 1; it needs to be at least 0 and below 1.",
            Assert.Throws<ArgumentException>(() => Dropout.Forward(scope.Stream, scope.Flat(State), 0, 1f, x, x)).Message);
    }

    private double[] Run(StepState state, int site, float rate, Shape shape, int extraPitch, IEnumerable<double> x)
    {
        using var scope = new OpScope(device, extraPitch);
        DeviceTensor y = scope.Output(shape);
        Dropout.Forward(scope.Stream, scope.Flat(state), site, rate, scope.Input(shape, [.. x]).View, y.View);
        return y.Read();
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : DropoutTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : DropoutTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : DropoutTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : DropoutTests(TestDevices.Cuda);
}
