using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>Checks what is run on the tensor cores that a device has, and by how many groups.</summary>
[Collection(TestDevices.Collection)]
public sealed class TensorCoreChoiceTests
{
    private static readonly ConvProblem Problem = new(1, 4, 4, 8, 8, 3, 3, ConvProblem.Same(3, 3));

    [Theory]
    [InlineData(90, ConvAlgorithm.Auto, ConvAlgorithm.Wgmma)]
    [InlineData(90, ConvAlgorithm.Wgmma, ConvAlgorithm.Wgmma)]
    [InlineData(90, ConvAlgorithm.Mma, ConvAlgorithm.Mma)]
    [InlineData(90, ConvAlgorithm.Direct, ConvAlgorithm.Direct)]
    [InlineData(80, ConvAlgorithm.Auto, ConvAlgorithm.Mma)]
    [InlineData(80, ConvAlgorithm.Mma, ConvAlgorithm.Mma)]
    public void Tensor_cores_run_what_they_have_or_what_is_forced(int architecture, ConvAlgorithm forced, ConvAlgorithm chosen)
    {
        ComputeDevice device = EmulatedDevice.Of(architecture, multiprocessors: 1);
        device.ConvAlgorithm = forced;
        TensorView operand = Operand(ElementType.BFloat16);
        Assert.Equal(chosen, ConvAlgorithms.Choose(ConvPass.Fprop, Problem, device, operand, operand));
        using ComputeDevice shapes = device.OpenShapesOnly();
        Assert.Equal(chosen, ConvAlgorithms.Choose(ConvPass.Fprop, Problem, shapes, operand, operand));
    }

    [Fact]
    public void Tensor_cores_without_warpgroups_refuse_wgmma()
    {
        ComputeDevice device = EmulatedDevice.Of(80, multiprocessors: 1);
        device.ConvAlgorithm = ConvAlgorithm.Wgmma;
        TensorView operand = Operand(ElementType.Float32);
        Assert.Throws<ArgumentException>(() => ConvAlgorithms.Choose(ConvPass.Fprop, Problem, device, operand, operand));
    }

    /// <summary>An H100 has 132 multiprocessors, an A100 108.</summary>
    [Theory]
    [InlineData(1, 8)]
    [InlineData(64, 8)]
    [InlineData(128, 8)]
    [InlineData(129, 4)]
    [InlineData(264, 4)]
    [InlineData(512, 2)]
    [InlineData(1024, 1)]
    public void Clusters_are_the_largest_that_run_at_once(int samples, int size)
    {
        DrawRowProblem problem = new(samples, 32, 32, 160, 4, 10);
        Assert.Equal(size, DrawRow.ClusterSize(EmulatedDevice.Of(90, multiprocessors: 132), problem));
        Assert.Equal(1, DrawRow.ClusterSize(EmulatedDevice.Of(80, multiprocessors: 108), problem));
        Assert.Equal(1, DrawRow.ClusterSize(TestDevices.Cpu, problem));
    }

    [Fact]
    public void Rows_are_drawn_in_bfloat16_where_the_channels_fit()
    {
        ComputeDevice device = EmulatedDevice.Hopper;
        DrawRowProblem problem = new(9, 2, 3, 16, 1, 3);
        Assert.True(DrawRow.Supports(device, ElementType.BFloat16, problem));
        Assert.False(DrawRow.Supports(device, ElementType.Float32, problem));
        Assert.False(DrawRow.Supports(device, ElementType.BFloat16, problem with { Channels = 24 }));
        Assert.False(DrawRow.Supports(device, ElementType.BFloat16, problem with { Channels = 320, Layers = 4 }));
    }

    private static TensorView Operand(ElementType type) => new(default, Problem.Input, 8, type);
}
