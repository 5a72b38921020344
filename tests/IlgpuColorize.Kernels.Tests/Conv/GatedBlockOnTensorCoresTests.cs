using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Cuda;
using Xunit;
using Epilogue = IlgpuColorize.Autograd.Ops.Epilogue;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Runs a gated block forward and backward on emulated tensor cores, everything fused that can be, against the sequence of portable kernels.</summary>
[Collection(TestDevices.Collection)]
public sealed class GatedBlockOnTensorCoresTests : IDisposable
{
    // Two roundings to eight bits: each side rounds activations and gradients where the other does not.
    private const double Tolerance = 1.0 / 128;

    private static readonly Shape Input = new(2, 6, 5, 3);
    private readonly ComputeDevice _device;
    private readonly EmulatedTensorCores _tensorCores = new(1, AsyncMode.Late);
    private readonly ParameterSet _parameters = new();
    private readonly Parameter _parameter;
    private readonly Filter _stem, _first, _second;

    public GatedBlockOnTensorCoresTests()
    {
        _device = _tensorCores.Open();
        _parameter = _parameters.Declare("parameter", [1]);
        _parameters.Allocate(_device, trainable: true);
        (_stem, _first, _second) = (Filter(2, 16, 3), Filter(3, 16, 32), Filter(4, 32, 32));
    }

    public void Dispose()
    {
        foreach (IDisposable owned in (IDisposable[])[_stem, _first, _second, _parameters, _device])
            owned.Dispose();
    }

    [Fact]
    public void Fused_block_equals_the_sequence()
    {
        (double[] y, double[] dx, List<string> ops) = Run();
        // Three convolutions, each with two passes back, but for the float32 gradient of three channels.
        Assert.Equal(8, _tensorCores.Launches);
        Assert.DoesNotContain(ops, op => op.StartsWith("ConcatElu", StringComparison.Ordinal) || op == "Gate.Forward");
        _device.ConvAlgorithm = ConvAlgorithm.Direct;
        (double[] expectedY, double[] expectedDx, List<string> expectedOps) = Run();
        Assert.Equal(8, _tensorCores.Launches);
        Assert.Equal(2, expectedOps.Count(op => op == "ConcatElu.Backward"));
        Numbers.Close(expectedY, y, Tolerance);
        Numbers.Close(expectedDx, dx, Tolerance);
    }

    private (double[] Y, double[] Dx, List<string> Ops) Run()
    {
        Listening observer = new();
        _device.DefaultStream.Observer = observer;
        using TensorPool pool = new(_device, ElementType.BFloat16);
        using Tape tape = new(_device.DefaultStream, pool, TapeMode.Training);
        double[] dx = [];
        Tensor x = tape.Allocate(Input, ElementType.Float32);
        _device.DefaultStream.Upload<float>([.. Numbers.Uniform(1, Input.Elements).Select(value => BFloat16.Round((float)value))], x.View.Data);
        tape.Record("Input", [_parameter.Value], x, grad => dx = Read(grad.Of(x)));
        Tensor r = tape.Convolution(x, default, _stem, ConvWindow.Same3x3(), new Epilogue(Writes: Forms.PlainAndConcatElu));
        Tensor h = tape.Convolution(r, new Prologue(Activation.ConcatElu), _first, ConvWindow.Same3x3(), new Epilogue(Writes: Forms.ConcatElu));
        Tensor y = tape.Keep(tape.Convolution(h, new Prologue(Activation.ConcatElu), _second, ConvWindow.Same3x3(), new Epilogue(GateResidual: r)));
        using DeviceTensor weights = new(_device, y.Shape, Numbers.Uniform(9, y.Shape.Elements));
        Tensor total = tape.AllocateFlat(1);
        tape.Record("WeighedSum", [y], total, grad => Copy.Forward(tape.Stream, weights.View, grad.Into(y)));
        tape.Backward((total, 1));
        _device.DefaultStream.Observer = null;
        return (Read(y.View), dx, observer.Ops);
    }

    private double[] Read(TensorView view) => Array.ConvertAll(_device.DefaultStream.Read(view), value => (double)value);

    private Filter Filter(int seed, int outputs, int inputs)
    {
        Filter filter = new(_device, new Shape(outputs, 3, 3, inputs));
        double scale = 1 / Math.Sqrt(9 * inputs);
        _device.DefaultStream.Upload<float>([.. Numbers.Uniform(seed, outputs * 9 * inputs, 2 * scale).Select(value => BFloat16.Round((float)value))], filter.Weights.View.Data);
        return filter;
    }

    private sealed class Listening : ILaunchObserver
    {
        public List<string> Ops { get; } = [];

        public bool Begin(string op, IProblem problem)
        {
            Ops.Add(op);
            return true;
        }

        public void End(string op, IProblem problem)
        {
        }
    }
}
