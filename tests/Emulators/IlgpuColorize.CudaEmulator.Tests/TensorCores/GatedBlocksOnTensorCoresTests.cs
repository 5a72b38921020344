using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>
/// Runs two gated blocks forward and backward on emulated tensor cores, everything fused that can be, against the sequence of portable
/// kernels.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class GatedBlocksOnTensorCoresTests : IDisposable
{
    // Two roundings to eight bits: each side rounds activations and gradients where the other does not.
    private const double Tolerance = 1.0 / 128;

    private static readonly Shape Input = new(2, 6, 5, 3);
    private readonly ComputeDevice _device;
    private readonly ParameterSet _parameters = new();
    private readonly Parameter _parameter;
    private readonly ConvFilter _stem;
    private readonly ConvFilter[] _blocks;

    public GatedBlocksOnTensorCoresTests()
    {
        _device = EmulatedDevice.Of(90, multiprocessors: 2, mode: AsyncMode.Late);
        _parameter = _parameters.Declare("parameter", [1]);
        _parameters.Allocate(_device, trainable: true);
        _stem = Filter(2, 16, 3);
        _blocks = [Filter(3, 16, 32), Filter(4, 32, 32), Filter(5, 16, 32), Filter(6, 32, 32)];
    }

    public void Dispose()
    {
        foreach (IDisposable owned in (IDisposable[])[_stem, .. _blocks, _parameters])
            owned.Dispose();
    }

    [Fact]
    public void Fused_blocks_equal_the_sequence()
    {
        (double[] y, double[] dx, IReadOnlyList<string> ops, int launches) = Run();
        // Five convolutions, each with two passes back, but for the float32 gradient of three channels.
        Assert.Equal(14, launches);
        Assert.DoesNotContain(ops, op => op.StartsWith("ConcatElu", StringComparison.Ordinal) || op == "Gate.Forward");
        // The second gate's: nothing follows it that could go on through it.
        Assert.Single(ops, "Gate.Backward");
        _device.ConvAlgorithm = ConvAlgorithm.Direct;
        (double[] expectedY, double[] expectedDx, IReadOnlyList<string> expectedOps, launches) = Run();
        Assert.Equal(0, launches);
        Assert.Equal((4, 2), (expectedOps.Count(op => op == "ConcatElu.Backward"), expectedOps.Count(op => op == "Gate.Backward")));
        Numbers.Close(expectedY, y, Tolerance);
        Numbers.Close(expectedDx, dx, Tolerance);
    }

    private (double[] Y, double[] Dx, IReadOnlyList<string> Ops, int Launches) Run()
    {
        using CudaLaunches launches = new(_device.DefaultStream);
        (double[] y, double[] dx) = Step();
        return (y, dx, launches.Ops, launches.Count);
    }

    private (double[] Y, double[] Dx) Step()
    {
        using TensorPool pool = new(_device, ElementType.BFloat16);
        using Tape tape = new(_device.DefaultStream, pool, TapeMode.Training);
        double[] dx = [];
        Tensor x = tape.Allocate(Input, ElementType.Float32);
        using DeviceTensor drawn = new(
            _device, Input, [.. Numbers.Uniform(1, Input.Elements).Select(value => (double)BFloat16.Round((float)value))]);
        Copy.Forward(_device.DefaultStream, drawn.View, new GradientTarget(x.View, GradientWrite.Set));
        tape.Record("Input", [_parameter.Value], x, [], grad => dx = Read(grad.Of(x)));
        Tensor r = Convolve(tape, x, default, _stem, new ConvolutionEpilogue(Writes: Forms.PlainAndConcatElu));
        Tensor y = tape.Keep(Block(tape, Block(tape, r, 0, Forms.PlainAndConcatElu), 2, Forms.Plain));
        using DeviceTensor weights = new(_device, y.Shape, Numbers.Uniform(9, y.Shape.Elements));
        Tensor total = tape.AllocateFlat(1);
        tape.Record("WeighedSum", [y], total, [], grad => Copy.Forward(tape.Stream, weights.View, grad.Into(y)));
        tape.Backward((total, 1));
        return (Read(y.View), dx);
    }

    private Tensor Block(Tape tape, Tensor x, int first, Forms writes)
    {
        Tensor h = Convolve(tape, x, new Prologue(Activation.ConcatElu), _blocks[first], new ConvolutionEpilogue(Writes: Forms.ConcatElu));
        return Convolve(
            tape, h, new Prologue(Activation.ConcatElu), _blocks[first + 1], new ConvolutionEpilogue(GateResidual: x, Writes: writes));
    }

    private static Tensor Convolve(Tape tape, Tensor x, Prologue prologue, ConvFilter filter, ConvolutionEpilogue epilogue)
        => tape.Convolution(x, prologue, filter, Tensor.Over(filter.Weights), ConvWindow.Same3x3(), epilogue);

    private double[] Read(TensorView view) => Array.ConvertAll(_device.DefaultStream.Read(view), value => (double)value);

    private ConvFilter Filter(int seed, int outputs, int inputs)
    {
        ConvFilter filter = new(_device, outputs, 3, 3, inputs);
        double scale = 1 / Math.Sqrt(9 * inputs);
        _device.DefaultStream.Upload<float>(
            [.. Numbers.Uniform(seed, outputs * 9 * inputs, 2 * scale).Select(value => BFloat16.Round((float)value))], filter.Weights.Data);
        return filter;
    }
}
