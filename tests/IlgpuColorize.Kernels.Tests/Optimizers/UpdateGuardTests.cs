using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Optimizers;

public abstract class UpdateGuardTests(ComputeDevice device)
{
    private static readonly StepState Step = StepState.Of(1, 1e-3, new AdamOptions(), averageDecay: 0.5, seed: 3);

    [Theory]
    [InlineData(0f, 1)]
    [InlineData(float.MaxValue, 1)]
    [InlineData(float.NaN, 0)]
    [InlineData(float.PositiveInfinity, 0)]
    [InlineData(float.NegativeInfinity, 0)]
    public void Step_applies_where_every_loss_is_finite(float last, int applies)
    {
        using var scope = new OpScope(device);
        ArrayView<StepState> state = scope.Flat(Step);
        UpdateGuard.Check(scope.Stream, scope.Flat(1f, -2f, last), state);
        Assert.Equal(Step with { Applies = applies }, scope.Stream.Download(state)[0]);
    }

    [Fact]
    public void Held_step_changes_no_parameter_moment_or_average()
    {
        using var scope = new OpScope(device);
        ArrayView<StepState> state = scope.Flat(Step with { Applies = 0 });
        ArrayView<float> values = scope.FlatOf([1, 2]), averages = scope.FlatOf([3, 4]), m = scope.FlatOf([5, 6]), v = scope.FlatOf([7, 8]);
        Adam.Update(scope.Stream, state, new AdamOptions(), values, scope.FlatOf([double.NaN, 1]), m, v);
        PolyakAverage.Update(scope.Stream, state, values, averages);
        Adam.UpdateWithAverages(scope.Stream, state, new AdamOptions(), values, scope.FlatOf([double.NaN, 1]), m, v, averages);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], [.. scope.Read(values), .. scope.Read(averages), .. scope.Read(m), .. scope.Read(v)]);
    }

    [Fact]
    public void Refuses_no_losses()
    {
        using var scope = new OpScope(device);
        Assert.Equal(
            "UpdateGuard: 'losses' is empty; it needs at least one loss.",
            Assert.Throws<ArgumentException>(() => UpdateGuard.Check(scope.Stream, default, scope.Flat(Step))).Message);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : UpdateGuardTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : UpdateGuardTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : UpdateGuardTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : UpdateGuardTests(TestDevices.Cuda);
}
