using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Autograd.Ops;

/// <summary>
/// Checks in a chain of gated blocks which op brings the gradient of a gate's (p, q), and that all gradients are right whichever does.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class GateChainTests : IDisposable
{
    private static readonly Shape Input = new(1, 3, 4, 2);
    private static readonly ConvWindow Window = ConvWindow.Same3x3();
    private static ComputeDevice Device => TestDevices.Cpu;
    private readonly GradientCheck _check = new(Device);
    private readonly List<ConvFilter> _filters = [];
    private readonly Tensor _x;

    public GateChainTests() => _x = _check.Leaf("x", Input, 1);

    public void Dispose()
    {
        _check.Dispose();
        _filters.ForEach(filter => filter.Dispose());
    }

    // The first block's alone: nothing follows the second.
    [Fact]
    public void Next_block_goes_on_through_the_gate()
        => Check(gates: 1, copies: 0, f: (tape, layer) => Block(tape, Block(tape, _x, layer), layer));

    [Fact]
    public void Dropout_within_the_next_block_does_not_matter()
        => Check(gates: 1, copies: 0, f: (tape, layer) => Block(tape, Block(tape, _x, layer), layer, dropout: 0.3f));

    [Fact]
    public void Convolution_that_reads_the_gate_itself_goes_on_through_it() => Check(gates: 0, copies: 0, f: (tape, layer)
        => Convolve(tape, Block(tape, _x, layer, Forms.Plain), default, layer(5, 2), ConvWindow.Same3x3(stride: 2), default));

    // What the residual passes on is added to it.
    [Fact]
    public void Reader_whose_gradient_came_before_does_not_matter() => Check(gates: 1, copies: 2, f: (tape, layer) =>
    {
        Tensor y = Block(tape, _x, layer), next = Block(tape, y, layer);
        return tape.Add(next, tape.LeakyRelu(y));
    });

    [Fact]
    public void Reader_whose_gradient_comes_later_leaves_the_gate_to_itself() => Check(gates: 2, copies: 1, f: (tape, layer) =>
    {
        Tensor y = Block(tape, _x, layer), early = tape.LeakyRelu(y);
        return tape.Add(Block(tape, y, layer), early);
    });

    [Fact]
    public void Second_reader_of_concat_elu_leaves_the_gate_to_itself() => Check(gates: 2, copies: 1, f: (tape, layer) =>
    {
        Tensor y = Block(tape, _x, layer), beside = Convolve(tape, y, new Prologue(Activation.ConcatElu), layer(2, 4), Window, default);
        return tape.Add(Block(tape, y, layer), beside);
    });

    // What backward launches: the gate's own derivative, and copies of gradients besides that of the output to begin with and the one that
    // x keeps. A residual's needs none.
    private void Check(int gates, int copies, Func<Tape, Func<int, int, ConvFilter>, Tensor> f)
    {
        IReadOnlyList<string> ops = LaunchLog.Of(Device.DefaultStream, () => _check.Run(tape => f(tape, NextOf(tape))));
        Assert.Equal((gates, copies + 2), (ops.Count(op => op == "Gate.Backward"), ops.Count(op => op == "Copy.Forward")));
    }

    private static Tensor Block(
        Tape tape, Tensor x, Func<int, int, ConvFilter> layer, Forms writes = Forms.PlainAndConcatElu, float dropout = 0)
    {
        Tensor h = Convolve(
            tape, x, new Prologue(Activation.ConcatElu), layer(2, 4), Window, new ConvolutionEpilogue(Writes: Forms.ConcatElu));
        return Convolve(
            tape, h, new Prologue(Activation.ConcatElu, dropout), layer(4, 4), Window,
            new ConvolutionEpilogue(GateResidual: x, Writes: writes));
    }

    // The gradient of the weights is computed as in training, and not used.
    private static Tensor Convolve(
        Tape tape, Tensor x, Prologue prologue, ConvFilter filter, ConvWindow window, ConvolutionEpilogue epilogue)
        => tape.Convolution(x, prologue, filter, Tensor.Over(filter.Weights), window, epilogue);

    // The filters of a run, in the order of their use: every run gets the same.
    private Func<int, int, ConvFilter> NextOf(Tape tape)
    {
        int used = 0;
        return (outputs, inputs) =>
        {
            if (used == _filters.Count)
                _filters.Add(Drawn(tape.Stream, outputs, inputs));
            return _filters[used++];
        };
    }

    private ConvFilter Drawn(ComputeStream stream, int outputs, int inputs)
    {
        ConvFilter filter = new(Device, outputs, 3, 3, inputs);
        double[] weights = Numbers.Uniform(10 + _filters.Count, filter.Weights.Shape.Elements, 0.3);
        stream.Upload<float>(Array.ConvertAll(weights, value => (float)value), filter.Weights.Data);
        return filter;
    }
}
