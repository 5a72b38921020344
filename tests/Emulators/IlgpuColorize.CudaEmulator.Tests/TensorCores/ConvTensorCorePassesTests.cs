using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Conv;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>
/// Runs whole passes, from tensors to tensors, on an emulated device: filters repacked, operands rounded, slices added,
/// epilogues fused.
/// </summary>
public abstract class ConvTensorCorePassesTests : IDisposable
{
    private const double BFloat16Rounding = 1.0 / 256;
    private const double SumTolerance = 2e-6;

    private readonly ComputeDevice _device;
    private readonly CudaLaunches _launches;
    private readonly int _architecture;

    protected ConvTensorCorePassesTests(int architecture)
    {
        _architecture = architecture;
        _device = EmulatedDevice.Of(architecture, multiprocessors: 1);
        _launches = new CudaLaunches(_device.DefaultStream);
    }

    public static TheoryData<ConvProblem> Problems =>
    [
        new ConvProblem(2, 5, 7, 20, 40, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
        new ConvProblem(1, 8, 6, 3, 16, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
        new ConvProblem(2, 4, 3, 72, 4, 2, 2, new Padding(1, 0, 1, 0)),
    ];

    public void Dispose()
    {
        _launches.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Passes_equal_the_reference(ConvProblem problem)
    {
        ConvCase drawn = Case(problem);
        Numbers.Close(drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added), ConvRun.Fprop(_device, drawn), BFloat16Rounding);
        double[] dx = drawn.Reference.InputGradient(drawn.Dy, drawn.W), dw = drawn.Reference.FilterGradient(drawn.X, drawn.Dy);
        Numbers.Close(dx, ConvRun.Dgrad(_device, drawn), SumTolerance);
        Numbers.Close(
            PointwiseReference.Add(dx, drawn.X), ConvRun.Dgrad(_device, drawn, before: drawn.X, target: ElementType.BFloat16),
            BFloat16Rounding);
        Numbers.Close(dw, ConvRun.Wgrad(_device, drawn), SumTolerance);
        Numbers.Close(PointwiseReference.Add(dw, drawn.W), ConvRun.Wgrad(_device, drawn, before: drawn.W), SumTolerance);
        Assert.Equal(3 + 2 * problem.Stride * problem.Stride, _launches.Count);
    }

    [Theory]
    [InlineData(false, 20)]
    [InlineData(true, 24)]
    public void Fused_epilogue_equals_the_sequence_of_ops(bool gated, int k)
    {
        ConvProblem problem = new(1, 5, 6, 24, k, 3, 3, ConvProblem.Same(3, 3));
        using ConvEpilogueRun run = new(_device, Case(problem), gated, PixelRegion.Whole(problem.Output))
        {
            WritesY = gated,
            WritesGated = gated,
            WritesActivated = true,
        };
        run.Run();
        double[] fused = run.Activated;
        Assert.Equal(1, _launches.Count);
        _device.ConvAlgorithm = ConvAlgorithm.Direct;
        run.Run();
        Assert.Equal(1, _launches.Count);
        // The sequence activates what was rounded before, twice under a gate.
        Numbers.Close(run.Activated, fused, 3 * BFloat16Rounding);
    }

    [Fact]
    public void Operands_in_float32_are_rounded_first()
    {
        ConvProblem problem = new(2, 6, 5, 3, 16, 3, 3, ConvProblem.Same(3, 3));
        ConvCase drawn = Case(problem);
        using DeviceTensor x = new(_device, problem.Input, drawn.X), dySingle = new(_device, problem.Output, drawn.Dy);
        using DeviceTensor dy = new(_device, problem.Output, drawn.Dy, elementType: ElementType.BFloat16);
        using DeviceTensor dx = new(_device, problem.Input, elementType: ElementType.BFloat16);
        using DeviceTensor dw = new(_device, new Shape(problem.K, problem.R, problem.S, problem.C));
        using ConvFilter filter = ConvRun.Filter(_device, drawn, tile: null);
        ConvWgrad.Run(_device.DefaultStream, problem, x.View, dy.View, dw.View.Data, GradientWrite.Set);
        ConvDgrad.Run(_device.DefaultStream, problem, dySingle.View, filter, new GradientTarget(dx.View, GradientWrite.Set));
        Numbers.Close(drawn.Reference.FilterGradient(drawn.X, drawn.Dy), dw.Read(), SumTolerance);
        Numbers.Close(drawn.Reference.InputGradient(drawn.Dy, drawn.W), dx.Read(), BFloat16Rounding);
        Assert.Equal(2, _launches.Count);
    }

    [Fact]
    public void Tile_of_many_products_is_sliced_and_its_sums_are_planned()
    {
        ComputeDevice device = EmulatedDevice.Of(_architecture, multiprocessors: 132);
        using CudaLaunches launches = new(device.DefaultStream);
        ConvCase drawn = Case(new ConvProblem(1, 2, 3, 6144, 12, 1, 1, default));
        Numbers.Close(drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added), ConvRun.Fprop(device, drawn), BFloat16Rounding);
        Assert.Equal(2, launches.Count);
        using ComputeDevice shapes = device.OpenShapesOnly();
        ConvRun.Fprop(shapes, drawn);
        // Beyond the plan lie the tensor maps, which stay.
        long maps = device.Memory.AllocatedBytes - shapes.Memory.AllocatedBytes;
        Assert.Equal(device.Memory.PeakBytes, shapes.Memory.PeakBytes + maps);
        Assert.InRange(maps, 0, 1 << 17);
    }

    [Fact]
    public void Tensors_in_float32_stay_off_the_tensor_cores()
    {
        ConvCase drawn = new(ConvShapes.Small[0]);
        Numbers.Close(drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added), ConvRun.Fprop(_device, drawn), SumTolerance);
        Numbers.Close(drawn.Reference.BiasGradient(drawn.Dy), ConvRun.BiasGradient(_device, drawn), SumTolerance);
        Assert.Equal(0, _launches.Count);
    }

    [Fact]
    public void Pixels_that_begin_anywhere_stay_off_the_tensor_cores()
    {
        ConvCase drawn = new(new ConvProblem(1, 4, 4, 9, 8, 3, 3, ConvProblem.Same(3, 3)), elementType: ElementType.BFloat16);
        Numbers.Close(drawn.Reference.InputGradient(drawn.Dy, drawn.W), ConvRun.Dgrad(_device, drawn), SumTolerance);
        Assert.Equal(0, _launches.Count);
    }

    private static ConvCase Case(ConvProblem problem)
    {
        ConvCase drawn = new(problem, extraPitch: -problem.C & 7, elementType: ElementType.BFloat16);
        for (int i = 0; i < drawn.W.Length; i++)
            drawn.W[i] = BFloat16.Round((float)drawn.W[i]);
        return drawn;
    }

    [Collection(TestDevices.Collection)]
    public sealed class ByWgmma() : ConvTensorCorePassesTests(architecture: 90);

    [Collection(TestDevices.Collection)]
    public sealed class ByMma() : ConvTensorCorePassesTests(architecture: 80);
}
