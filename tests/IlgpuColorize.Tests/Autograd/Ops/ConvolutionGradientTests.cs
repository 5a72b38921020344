using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Autograd.Ops;

/// <summary>Checks through the tape the gradients of the weight-normalised convolution, with every prologue and epilogue.</summary>
[Collection(TestDevices.Collection)]
public sealed class ConvolutionGradientTests : IDisposable
{
    private const int Outputs = 4;
    private static readonly Shape Input = new(2, 4, 3, 3);
    private static ComputeDevice Device => TestDevices.Cpu;
    private readonly GradientCheck _check = new(Device);
    private readonly ParameterSet _parameters = new();

    public void Dispose()
    {
        _parameters.Dispose();
        _check.Dispose();
    }

    public static TheoryData<ConvWindow> Windows => new(
        ConvWindow.Pointwise,
        ConvWindow.Same3x3(),
        ConvWindow.Same3x3(stride: 2),
        ConvWindow.Same3x3(dilation: 2),
        ConvWindow.Down(rows: 2),
        ConvWindow.DownRight(columns: 2));

    [Theory]
    [MemberData(nameof(Windows))]
    public void Every_window_is_differentiated(ConvWindow window)
    {
        Tensor x = _check.Leaf("x", Input, 1);
        using Layer layer = new(this, window, Input.C);
        _check.Run(tape => tape.Convolution(x, default, layer.Refreshed(tape), window, new ConvolutionEpilogue(layer.Bias)));
    }

    [Theory]
    [InlineData(Activation.None, 0, false, false, false)]
    [InlineData(Activation.Elu, 0, true, false, false)]
    [InlineData(Activation.ConcatElu, 0, true, true, false)]
    [InlineData(Activation.ConcatElu, 0.3f, true, false, true)]
    [InlineData(Activation.None, 0.3f, false, true, true)]
    public void Every_prologue_and_epilogue_is_differentiated(Activation activation, float dropout, bool biased, bool added, bool gated)
    {
        ConvWindow window = ConvWindow.Down(rows: 2);
        Tensor x = _check.Leaf("x", Input, 1);
        Tensor? term = added ? _check.Leaf("added", Input.WithChannels(Outputs), 2) : null;
        Tensor? residual = gated ? _check.Leaf("residual", Input.WithChannels(Outputs / 2), 3) : null;
        using Layer layer = new(this, window, Input.C * (activation == Activation.ConcatElu ? 2 : 1), biased: biased);
        _check.Run(tape => tape.Convolution(
            x, new Prologue(activation, dropout), layer.Refreshed(tape), window, new ConvolutionEpilogue(layer.Bias, term, residual)));
    }

    [Theory]
    [InlineData(Forms.ConcatElu, false)]
    [InlineData(Forms.ConcatElu, true)]
    [InlineData(Forms.PlainAndConcatElu, false)]
    [InlineData(Forms.PlainAndConcatElu, true)]
    public void Every_form_that_is_written_is_differentiated(Forms writes, bool gated)
    {
        Tensor x = _check.Leaf("x", Input, 1);
        Tensor? residual = gated ? _check.Leaf("residual", Input.WithChannels(Outputs / 2), 3) : null;
        using Layer layer = new(this, ConvWindow.Same3x3(), Input.C);
        _check.Run(tape =>
        {
            Tensor y = tape.Convolution(
                x, default, layer.Refreshed(tape), ConvWindow.Same3x3(),
                new ConvolutionEpilogue(layer.Bias, GateResidual: residual, Writes: writes));
            Tensor activated = tape.Activate(y, Activation.ConcatElu);
            return writes.IncludePlain() ? tape.Concat(y, activated) : activated;
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_nobody_reads_takes_no_memory(bool gated)
    {
        using Layer layer = new(this, ConvWindow.Same3x3(), Input.C);
        using TensorPool pool = new(Device);
        using Tape tape = new(Device.DefaultStream, pool, TapeMode.Inference);
        Tensor x = _check.Constant(Input, Numbers.Uniform(1, Input.Elements)), residual = _check.Constant(
            Input.WithChannels(Outputs / 2), Numbers.Uniform(2, Input.Pixels * Outputs / 2));
        NormalizedFilter filter = layer.Refreshed(tape);
        Tensor y = tape.Convolution(
            x, default, filter, ConvWindow.Same3x3(),
            new ConvolutionEpilogue(layer.Bias, GateResidual: gated ? residual : null, Writes: Forms.ConcatElu));
        using Tape separate = new(Device.DefaultStream, pool, TapeMode.Inference);
        long reserved = pool.ReservedBytes;
        Tensor activated = tape.Activate(y, Activation.ConcatElu);
        Assert.Equal(reserved, pool.ReservedBytes);
        Assert.Equal(0, y.View.Data.Length);
        Assert.Equal(sizeof(float) * 256, reserved);

        Tensor pq = separate.Convolution(x, default, filter, ConvWindow.Same3x3(), new ConvolutionEpilogue(layer.Bias));
        Assert.Equal(Read(separate.Activate(gated ? separate.Gate(pq, residual) : pq, Activation.ConcatElu)), Read(activated));
    }

    [Fact]
    public void Filter_in_two_parts_is_differentiated()
    {
        Tensor first = _check.Leaf("first", Input, 1), second = _check.Leaf("second", Input.WithChannels(2), 2);
        using Layer layer = new(this, ConvWindow.Same3x3(), 3, 2);
        _check.Run(tape =>
        {
            NormalizedFilter filter = layer.Refreshed(tape);
            Tensor ofSecond = tape.Convolution(second, default, filter, ConvWindow.Same3x3(), new ConvolutionEpilogue(layer.Bias), part: 1);
            return tape.Convolution(first, default, filter, ConvWindow.Same3x3(), new ConvolutionEpilogue(Added: ofSecond));
        });
    }

    [Fact]
    public void Filter_in_two_parts_computes_what_one_over_joined_inputs_does()
    {
        Tensor first = _check.Leaf("first", Input, 1), second = _check.Leaf("second", Input.WithChannels(2), 2);
        using Layer layer = new(this, ConvWindow.Same3x3(), 3, 2);
        using FilterSet whole = new(Device, _parameters, [new FilterDeclaration(layer.Filter.Direction, layer.Filter.Scale, [5])]);
        using TensorPool pool = new(Device);
        using Tape tape = new(Device.DefaultStream, pool, TapeMode.Inference);
        NormalizedFilter parts = layer.Refreshed(tape);
        Tensor sum = tape.Add(
            tape.Convolution(first, default, parts, ConvWindow.Same3x3(), default),
            tape.Convolution(second, default, parts, ConvWindow.Same3x3(), default, part: 1));
        whole.Refresh(tape.Stream);
        Tensor joined = tape.Convolution(tape.Concat(first, second), default, whole.Filters[0], ConvWindow.Same3x3(), default);
        Numbers.Close(Read(joined), Read(sum), 1e-6);
    }

    [Theory]
    [InlineData(new[] { 3, 1 }, "3 + 1")]
    [InlineData(new[] { 2, 2, 1 }, "2 + 2 + 1")]
    public void Parts_that_do_not_make_the_input_are_refused(int[] parts, string named)
    {
        Parameter v = _parameters.Declare("v", [2, 1, 1, 5]), g = _parameters.Declare("g", [2]);
        _parameters.Allocate(Device, trainable: false);
        string message = Assert.Throws<ArgumentException>(
            () => new FilterSet(Device, _parameters, [new FilterDeclaration(v, g, parts)])).Message;
        Assert.StartsWith(
            $"The parts of v [2x1x1x5] have {named} input channels; they must be one or two and sum to 5.", message,
            StringComparison.Ordinal);
    }

    private static double[] Read(Tensor x) => Array.ConvertAll(Device.DefaultStream.Download(x.View.Data), value => (double)value);

    private sealed class Layer : IDisposable
    {
        private readonly FilterSet _filters;

        public Layer(ConvolutionGradientTests test, ConvWindow window, params int[] inputs)
            : this(test, window, inputs, biased: true)
        {
        }

        public Layer(ConvolutionGradientTests test, ConvWindow window, int inputs, bool biased)
            : this(test, window, [inputs], biased)
        {
        }

        private Layer(ConvolutionGradientTests test, ConvWindow window, int[] inputs, bool biased)
        {
            ParameterSet set = test._parameters;
            Parameter v = set.Declare("v", [Outputs, window.R, window.S, inputs.Sum()]), g = set.Declare("g", [Outputs]);
            Parameter? b = biased ? set.Declare("b", [Outputs]) : null;
            set.Allocate(Device, trainable: true);
            test._check.Watch(v, 11);
            test._check.Watch(g, 12);
            if (b is not null)
                test._check.Watch(b, 13);
            Bias = b?.Value;
            _filters = new FilterSet(Device, set, [new FilterDeclaration(v, g, inputs)]);
        }

        public NormalizedFilter Filter => _filters.Filters[0];

        public Tensor? Bias { get; }

        public NormalizedFilter Refreshed(Tape tape)
        {
            _filters.Refresh(tape.Stream);
            return Filter;
        }

        public void Dispose() => _filters.Dispose();
    }
}
