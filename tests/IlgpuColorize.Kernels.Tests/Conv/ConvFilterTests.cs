using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

[Collection(TestDevices.Collection)]
public sealed class ConvFilterTests
{
    private static readonly ConvProblem Problem = new(1, 3, 4, 5, 6, 3, 3, ConvProblem.Same(3, 3));

    [Fact]
    public void Rewritten_weights_count_after_invalidation_in_both_passes()
    {
        ComputeStream stream = TestDevices.Cpu.DefaultStream;
        ConvCase drawn = new(Problem);
        using ConvFilter filter = new(TestDevices.Cpu, Problem.K, Problem.R, Problem.S, Problem.C);
        using DeviceTensor x = new(TestDevices.Cpu, Problem.Input, drawn.X), y = new(TestDevices.Cpu, Problem.Output);
        using DeviceTensor dy = new(TestDevices.Cpu, Problem.Output, drawn.Dy), dx = new(TestDevices.Cpu, Problem.Input);
        foreach (float scale in (float[])[1, -2])
        {
            stream.Upload<float>(Array.ConvertAll(drawn.W, value => scale * (float)value), filter.Weights.Data);
            filter.Invalidate();
            ConvFprop.Run(stream, Problem, x.View, filter, default, null, y.View);
            ConvDgrad.Run(stream, Problem, dy.View, filter, new GradientTarget(dx.View, GradientWrite.Set));
            Numbers.Close([.. drawn.Reference.Forward(drawn.X, drawn.W, [], []).Select(value => scale * value)], y.Read(), 1e-6);
            Numbers.Close([.. drawn.Reference.InputGradient(drawn.Dy, drawn.W).Select(value => scale * value)], dx.Read(), 1e-6);
        }
    }

    [Fact]
    public void A_run_of_shapes_only_leaves_packing_to_the_real_run()
    {
        ComputeStream stream = TestDevices.Cpu.DefaultStream;
        ConvCase drawn = new(Problem);
        using ConvFilter filter = new(TestDevices.Cpu, Problem.K, Problem.R, Problem.S, Problem.C);
        using DeviceTensor x = new(TestDevices.Cpu, Problem.Input, drawn.X), y = new(TestDevices.Cpu, Problem.Output);
        stream.Upload<float>(Array.ConvertAll(drawn.W, value => (float)value), filter.Weights.Data);
        stream.Observer = new ShapesOnly();
        try
        {
            ConvFprop.Run(stream, Problem, x.View, filter, default, null, y.View);
        }
        finally
        {
            stream.Observer = null;
        }
        Assert.All(y.Read(), value => Assert.True(double.IsNaN(value)));
        ConvFprop.Run(stream, Problem, x.View, filter, default, null, y.View);
        Numbers.Close(drawn.Reference.Forward(drawn.X, drawn.W, [], []), y.Read(), 1e-6);
    }

    [Fact]
    public void Calls_after_the_first_allocate_nothing()
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), 1);
        ConvCase drawn = new(Problem);
        using ConvFilter filter = new(device, Problem.K, Problem.R, Problem.S, Problem.C);
        using DeviceTensor x = new(device, Problem.Input, drawn.X);
        using DeviceTensor dy = new(device, Problem.Output, drawn.Dy);
        using DeviceTensor y = new(device, Problem.Output);
        using DeviceTensor dx = new(device, Problem.Input);
        using DeviceTensor dw = new(device, filter.Weights.Shape, drawn.W), db = new(device, new Shape(1, 1, 1, Problem.K));
        AllPasses();
        long before = GC.GetAllocatedBytesForCurrentThread();
        AllPasses();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void AllPasses()
        {
            filter.Invalidate();
            ConvFprop.Run(device.DefaultStream, Problem, PixelRegion.OfPixel(1, 2), x.View, filter, new ConvEpilogue(y.View));
            ConvDgrad.Run(device.DefaultStream, Problem, dy.View, filter, new GradientTarget(dx.View, GradientWrite.Set));
            ConvWgrad.Run(device.DefaultStream, Problem, x.View, dy.View, dw.View.Data, GradientWrite.Set);
            ConvBiasGradient.Run(device.DefaultStream, Problem, dy.View, db.View.Data, GradientWrite.Set);
        }
    }

    private sealed class ShapesOnly : ILaunchObserver
    {
        public bool Begin(string op, IProblem problem) => false;

        public void End(string op, IProblem problem) => throw new InvalidOperationException($"{op} was launched.");
    }
}
