using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Autograd.Ops;

/// <summary>Checks through the tape the gradient of every op that has no weights.</summary>
[Collection(TestDevices.Collection)]
public sealed class OpGradientTests : IDisposable
{
    private static readonly Shape Lopsided = new(2, 3, 2, 5);
    private readonly GradientCheck _check = new(TestDevices.Cpu);

    public void Dispose() => _check.Dispose();

    [Fact]
    public void Elu_is_differentiated() => OfOne((tape, x) => tape.Elu(x));

    [Fact]
    public void ConcatElu_is_differentiated() => OfOne((tape, x) => tape.ConcatElu(x));

    [Fact]
    public void LeakyRelu_is_differentiated() => OfOne((tape, x) => tape.LeakyRelu(x));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Shift_is_differentiated(int rows, int columns) => OfOne((tape, x) => tape.Shift(x, rows, columns));

    [Fact]
    public void Dropout_is_differentiated_under_the_mask_of_its_step() => OfOne((tape, x) => tape.Dropout(tape.Dropout(x, 0.3f), 0.2f));

    [Fact]
    public void Gate_is_differentiated()
    {
        Tensor pq = _check.Leaf("pq", Lopsided.WithChannels(10), 1), residual = _check.Leaf("residual", Lopsided, 2);
        _check.Run(tape => tape.Gate(pq, residual));
    }

    [Fact]
    public void Concat_is_differentiated()
    {
        Tensor a = _check.Leaf("a", Lopsided, 1), b = _check.Leaf("b", Lopsided.WithChannels(3), 2);
        _check.Run(tape => tape.Concat(a, b));
    }

    [Fact]
    public void Add_is_differentiated()
    {
        Tensor a = _check.Leaf("a", Lopsided, 1), b = _check.Leaf("b", Lopsided, 2);
        _check.Run(tape => tape.Add(a, b));
    }

    [Fact]
    public void FeatureTransform_is_differentiated()
    {
        Tensor e = _check.Leaf("e", Lopsided, 1), gamma = _check.Leaf("gamma", Lopsided, 2), beta = _check.Leaf("beta", Lopsided, 3);
        _check.Run(tape => tape.FeatureTransform(e, gamma, beta));
    }

    [Fact]
    public void LogisticMixtureNll_is_differentiated()
    {
        Shape map = new(2, 1, 3, 1);
        Tensor mixture = _check.Leaf("mixture", map.WithChannels(17), 1);
        Tensor lightness = _check.Constant(map, Numbers.Uniform(2, map.Elements));
        Tensor chroma = _check.Constant(map.WithChannels(2), [.. Numbers.Uniform(3, 10, 0.9), -1, 1]);
        _check.Run(tape => tape.LogisticMixtureNll(mixture, lightness, chroma, mixtures: 2));
    }

    [Fact]
    public void SoftmaxCrossEntropy_is_differentiated()
    {
        Tensor logits = _check.Leaf("logits", new Shape(2, 2, 3, 4), 1);
        using DeviceBuffer<int> labels = TestDevices.Cpu.Allocate<int>(12);
        TestDevices.Cpu.DefaultStream.Upload<int>([0, 1, 2, 3, 255, 255, 3, 3, 0, 1, 255, 2], labels.View);
        _check.Run(tape => tape.SoftmaxCrossEntropy(logits, labels.View));
    }

    [Fact]
    public void Gradients_of_three_consumers_add_up()
        => OfOne((tape, x) => tape.Add(tape.Add(tape.Elu(x), tape.LeakyRelu(x)), tape.Shift(x, 1, 0)));

    [Fact]
    public void Tensor_that_an_op_reads_twice_gets_both_gradients() => OfOne((tape, x) => tape.FeatureTransform(x, x, tape.Add(x, x)));

    [Fact]
    public void Branch_that_reaches_no_loss_changes_nothing() => OfOne((tape, x) =>
    {
        tape.ConcatElu(tape.Elu(x));
        return tape.LeakyRelu(x);
    });

    private void OfOne(Func<Tape, Tensor, Tensor> op)
    {
        Tensor x = _check.Leaf("x", Lopsided, 1);
        _check.Run(tape => op(tape, x));
    }
}
