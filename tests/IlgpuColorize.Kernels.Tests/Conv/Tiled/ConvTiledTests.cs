using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>
/// Checks tiled convolutions where they use several tiles, wide tiles, wide accesses and slices of pixels; <see cref="ConvTests"/> checks
/// the rest.
/// </summary>
public abstract class ConvTiledTests
{
    private const double Tolerance = 1e-6;

    // Half of the last place of eight bits: what storing a sum as bfloat16 may change of it.
    private const double BFloat16Rounding = 1.0 / 256;

    private protected abstract ComputeDevice Device { get; }

    public static TheoryData<ConvProblem, int> Problems => new()
    {
        // Wide tiles with a tail of results, wide accesses, taps that lie outside.
        { new ConvProblem(1, 6, 5, 12, 68, 2, 1, new Padding(2, 0, 0, 0), Dilation: 2), 0 },
        // Two tiles of pixels and of output channels, and two slices of pixels.
        { new ConvProblem(3, 1, 43, 4, 132, 1, 1, default), 0 },
        // A second tile whose row reads nothing under the lower tap.
        { new ConvProblem(1, 5, 27, 4, 5, 3, 1, new Padding(3, 3, 0, 0), Dilation: 3), 0 },
        // Four parity classes of unlike extents; a tile goes on from one image into the next.
        { new ConvProblem(2, 5, 7, 4, 5, 3, 3, ConvProblem.Same(3, 3), Stride: 2), 0 },
        // Parity classes that no tap used; single accesses, then wide ones with tails.
        { new ConvProblem(1, 5, 6, 9, 5, 1, 1, default, Stride: 2), 0 },
        { new ConvProblem(1, 5, 6, 9, 5, 1, 1, default, Stride: 2), 3 },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public void Every_pass_equals_the_reference(ConvProblem problem, int extraPitch) => Forced(() =>
    {
        ConvCase drawn = new(problem, extraPitch);
        Numbers.Close(drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added), ConvRun.Fprop(Device, drawn), Tolerance);
        double[] dx = drawn.Reference.InputGradient(drawn.Dy, drawn.W), dw = drawn.Reference.FilterGradient(drawn.X, drawn.Dy);
        Numbers.Close(Sum(dx, drawn.X), ConvRun.Dgrad(Device, drawn, before: drawn.X), Tolerance);
        Numbers.Close(Sum(dw, drawn.W), ConvRun.Wgrad(Device, drawn, before: drawn.W), Tolerance);
    });

    [Fact]
    public void Tensors_in_bfloat16_are_summed_in_float32() => Forced(() =>
    {
        ConvCase drawn = new(new ConvProblem(1, 3, 4, 9, 5, 1, 1, default), elementType: ElementType.BFloat16);
        Numbers.Close(drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added), ConvRun.Fprop(Device, drawn), BFloat16Rounding);
        Numbers.Close(
            drawn.Reference.InputGradient(drawn.Dy, drawn.W), ConvRun.Dgrad(Device, drawn, target: ElementType.BFloat16), BFloat16Rounding);
        Numbers.Close(drawn.Reference.InputGradient(drawn.Dy, drawn.W), ConvRun.Dgrad(Device, drawn), Tolerance);
        Numbers.Close(drawn.Reference.FilterGradient(drawn.X, drawn.Dy), ConvRun.Wgrad(Device, drawn), Tolerance);
    });

    [Fact]
    public void Two_runs_give_the_same_bits() => Forced(() =>
    {
        ConvCase drawn = new(new ConvProblem(2, 9, 8, 5, 6, 1, 1, default));
        Assert.Equal(2, TiledWgradTiling.Cut(drawn.Problem, 64).Slices);
        Assert.Equal(ConvRun.Wgrad(Device, drawn), ConvRun.Wgrad(Device, drawn));
        Assert.Equal(ConvRun.Dgrad(Device, drawn), ConvRun.Dgrad(Device, drawn));
    });

    [Fact]
    public void Rewritten_weights_are_used() => Forced(() =>
    {
        ConvCase drawn = new(new ConvProblem(1, 3, 4, 5, 6, 1, 1, default));
        ConvProblem problem = drawn.Problem;
        using DeviceTensor x = new(Device, problem.Input, drawn.X), y = new(Device, problem.Output);
        using ConvFilter filter = new(Device, problem.K, problem.R, problem.S, problem.C);
        foreach (double scale in (double[])[1, 2])
        {
            double[] weights = Array.ConvertAll(drawn.W, weight => scale * weight);
            Device.DefaultStream.Upload<float>(Array.ConvertAll(weights, weight => (float)weight), filter.Weights.Data);
            filter.Invalidate();
            ConvFprop.Run(Device.DefaultStream, problem, x.View, filter, default, null, y.View);
            Numbers.Close(drawn.Reference.Forward(drawn.X, weights, [], []), y.Read(), Tolerance);
        }
    });

    [Fact]
    public void A_region_is_computed_directly() => Forced(() =>
    {
        ConvCase drawn = new(new ConvProblem(1, 3, 4, 5, 6, 1, 1, default));
        double[] whole = drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added);
        double[] row = ConvRun.Fprop(Device, drawn, region: PixelRegion.OfRow(drawn.Problem.Output, 1));
        int length = drawn.Problem.Q * drawn.Problem.K;
        Numbers.Close(whole.AsSpan(length, length), row.AsSpan(length, length), Tolerance);
        Assert.All(row[..length], value => Assert.Equal(double.NaN, value));
    });

    [Fact]
    public void A_run_of_shapes_only_takes_the_same_memory() => Forced(() =>
    {
        using ComputeDevice shapes = Device.OpenShapesOnly();
        long before = Device.Memory.AllocatedBytes;
        Assert.Equal(Taken(Device), Taken(shapes));
        Assert.Equal(before, Device.Memory.AllocatedBytes);

        static long Taken(ComputeDevice device)
        {
            ConvProblem problem = new(1, 3, 4, 5, 6, 1, 1, default);
            long before = device.Memory.AllocatedBytes;
            using DeviceTensor x = new(device, problem.Input), y = new(device, problem.Output);
            using ConvFilter filter = new(device, problem.K, problem.R, problem.S, problem.C);
            device.DefaultStream.Clear(filter.Weights.Data);
            ConvFprop.Run(device.DefaultStream, problem, x.View, filter, default, null, y.View);
            ConvDgrad.Run(device.DefaultStream, problem, y.View, filter, new GradientTarget(x.View, GradientWrite.Set));
            return device.Memory.AllocatedBytes - before;
        }
    });

    private static double[] Sum(double[] left, double[] right) => [.. left.Zip(right, (x, y) => x + y)];

    private void Forced(Action check) => ConvCases.Forced(Device, ConvAlgorithm.Tiled, check);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator : ConvTiledTests
    {
        private protected override ComputeDevice Device => TestDevices.Simulator;
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda : ConvTiledTests
    {
        private protected override ComputeDevice Device => TestDevices.Cuda;
    }
}
