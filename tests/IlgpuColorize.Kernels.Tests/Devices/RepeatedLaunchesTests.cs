using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

public abstract class RepeatedLaunchesTests(ComputeDevice device)
{
    private static readonly Shape Shape = new(1, 3, 5, 2);

    [Fact]
    public void Every_run_does_the_work_on_what_the_memory_holds_then()
    {
        using var scope = new OpScope(device);
        DeviceTensor sum = scope.Input(Shape, new double[Shape.Elements]), term = scope.Input(Shape, Numbers.Uniform(1, Shape.Elements));
        using RepeatedLaunches launches = new(scope.Stream, () => Add.Forward(scope.Stream, sum.View, term.View, sum.View));
        for (int run = 1; run <= 4; run++)
        {
            launches.Run();
            Numbers.Close([.. term.Read().Select(value => run * value)], sum.Read(), 1e-6);
        }
        Assert.Equal(device.CapturesLaunches, launches.IsCaptured);
    }

    [Fact]
    public void Watched_stream_gets_every_launch()
    {
        using var scope = new OpScope(device);
        ArrayView<float> values = scope.FlatOutput(4);
        using RepeatedLaunches launches = new(scope.Stream, () => Fill.Forward(scope.Stream, values, 1));
        launches.Run();
        using var profile = new LaunchProfile(scope.Stream);
        launches.Run();
        launches.Run();
        Assert.Equal(2, profile.Launches.Count);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : RepeatedLaunchesTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : RepeatedLaunchesTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : RepeatedLaunchesTests(TestDevices.Cuda);
}
