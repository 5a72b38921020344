using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;
using Xunit.Sdk;

namespace IlgpuColorize.Tests.Autograd;

/// <summary>Shows that the gradient check sees what it is there to see.</summary>
[Collection(TestDevices.Collection)]
public sealed class GradientCheckTests : IDisposable
{
    private static readonly Shape Small = new(1, 2, 3, 2);
    private readonly GradientCheck _check = new(TestDevices.Cpu);

    public void Dispose() => _check.Dispose();

    [Fact]
    public void Gradient_of_another_function_is_caught()
    {
        Tensor x = _check.Leaf("x", Small, 1);
        string message = Assert.ThrowsAny<XunitException>(() => _check.Run(tape => Copied(tape, tape.Elu(x), times: 2))).Message;
        Assert.Contains("the gradient of 'x' misses central differences by 1,", message, StringComparison.Ordinal);
        _check.Run(tape => Copied(tape, tape.Elu(x), times: 1));
    }

    [Fact]
    public void Gradient_that_never_arrives_is_caught()
    {
        Tensor x = _check.Leaf("x", Small, 1);
        Assert.Contains(
            "misses central differences by NaN",
            Assert.ThrowsAny<XunitException>(() => _check.Run(tape => Copied(tape, x, times: 0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaf_that_does_not_reach_the_output_is_caught()
    {
        Tensor x = _check.Leaf("x", Small, 1);
        _check.Leaf("y", Small, 2);
        Assert.Contains(
            "'y' does not reach the output", Assert.ThrowsAny<XunitException>(() => _check.Run(tape => tape.Elu(x))).Message,
            StringComparison.Ordinal);
    }

    // The identity, whose backward brings the gradient so many times.
    private static Tensor Copied(Tape tape, Tensor x, int times)
    {
        Tensor y = tape.Allocate(x.Shape);
        Copy.Forward(tape.Stream, x.View, new GradientTarget(y.View, GradientWrite.Set));
        tape.Record("Copied", [x], y, [], grad =>
        {
            for (int i = 0; i < times; i++)
                Copy.Forward(tape.Stream, grad.Of(y), grad.Into(x));
        });
        return y;
    }
}
