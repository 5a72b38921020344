using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

[Collection(TestDevices.Collection)]
public sealed class ShapesOnlyTests
{
    [Fact]
    public void Shapes_only_counts_a_tebibyte_that_is_not_there()
    {
        using ComputeDevice shapes = TestDevices.Cpu.OpenShapesOnly();
        long before = Environment.WorkingSet;
        DeviceBuffer<float> tebibyte = shapes.Allocate<float>(1L << 38);
        Assert.Equal(1L << 38, tebibyte.Length);
        Assert.InRange(shapes.Memory.AllocatedBytes, 1L << 40, (1L << 40) + 4096);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 1L << 30);
        tebibyte.Dispose();
        tebibyte.Dispose();
        Assert.Equal(0, shapes.Memory.AllocatedBytes);
        Assert.InRange(shapes.Memory.PeakBytes, 1L << 40, (1L << 40) + 4096);
    }

    [Theory]
    [InlineData(DeviceKind.Cpu)]
    [InlineData(DeviceKind.Simulator)]
    public void Shapes_only_launches_nothing_and_reads_zeros(DeviceKind kind)
    {
        ComputeDevice device = kind == DeviceKind.Cpu ? TestDevices.Cpu : TestDevices.Simulator;
        using ComputeDevice shapes = device.OpenShapesOnly();
        Assert.Equal(device.Selector, shapes.Selector);
        ComputeStream stream = shapes.DefaultStream;
        using DeviceBuffer<float> buffer = shapes.Allocate<float>(8), other = shapes.Allocate<float>(8);
        stream.Upload<float>([1, 2, 3, 4, 5, 6, 7, 8], buffer.View);
        stream.Copy(buffer.View, other.View);
        stream.Clear(other.View);
        Fill.Forward(stream, buffer.View, 3);
        stream.Synchronize();
        Assert.Equal(new float[8], stream.Download(buffer.View));
    }

    [Fact]
    public void Shapes_only_counts_what_a_convolution_packs()
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
        using ComputeDevice shapes = device.OpenShapesOnly();
        Convolve(device);
        Convolve(shapes);
        Assert.Equal(device.Memory.PeakBytes, shapes.Memory.PeakBytes);
        Assert.Equal(0, device.Memory.AllocatedBytes);

        static void Convolve(ComputeDevice device)
        {
            ConvProblem problem = new(2, 5, 6, 7, 9, 3, 3, ConvProblem.Same(3, 3));
            using DeviceBuffer<float> x = device.Allocate<float>(problem.Input.Elements),
                y = device.Allocate<float>(problem.Output.Elements);
            using ConvFilter filter = new(device, problem.K, problem.R, problem.S, problem.C);
            device.DefaultStream.Clear(x.View);
            device.DefaultStream.Clear(filter.Weights.Data);
            ConvFprop.Run(
                device.DefaultStream, problem, new TensorView(x.View, problem.Input, problem.C), filter, default, null,
                new TensorView(y.View, problem.Output, problem.K));
        }
    }
}
