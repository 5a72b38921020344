using IlgpuColorize.Kernels.Pointwise;

namespace IlgpuColorize.Autograd.Ops;

/// <summary>The functions that may be applied to a convolution's input.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>elu(x).</summary>
    Elu,

    /// <summary>(elu(x), elu(-x)) as neighbouring channels; C becomes 2C.</summary>
    ConcatElu,
}

/// <summary>Records activations. Their derivatives need their outputs only.</summary>
public static class ActivationOps
{
    /// <summary>Applies an activation; one tensor's is computed once for all its readers.</summary>
    public static Tensor Activate(this Tape tape, Tensor x, Activation activation) => activation switch
    {
        Activation.Elu => tape.Once(x, nameof(Elu), () => tape.Elu(x)),
        Activation.ConcatElu => tape.Once(x, nameof(ConcatElu), () => tape.ConcatElu(x)),
        _ => x,
    };

    /// <summary>Computes elu(x).</summary>
    public static Tensor Elu(this Tape tape, Tensor x)
    {
        Tensor y = tape.Allocate(x.Shape);
        Kernels.Pointwise.Elu.Forward(tape.Stream, x.View, y.View);
        tape.Record(nameof(Elu), [x], y, [y], grad => Kernels.Pointwise.Elu.Backward(tape.Stream, y.View, grad.Of(y), grad.Into(x)));
        return y;
    }

    /// <summary>Computes (elu(x), elu(-x)), interleaved.</summary>
    public static Tensor ConcatElu(this Tape tape, Tensor x)
    {
        Tensor y = tape.Allocate(x.Shape.WithChannels(2 * x.C));
        Kernels.Pointwise.ConcatElu.Forward(tape.Stream, x.View, y.View);
        return tape.RecordConcatElu(x, y);
    }

    /// <summary>Records a concat_elu that was computed; its backward needs y only.</summary>
    internal static Tensor RecordConcatElu(this Tape tape, Tensor x, Tensor y)
    {
        tape.Record(
            nameof(ConcatElu), [x], y, [y], grad => Kernels.Pointwise.ConcatElu.Backward(tape.Stream, y.View, grad.Of(y), grad.Into(x)));
        return y;
    }

    /// <summary>Computes leakyRelu(x) with slope 0.1 below zero (SPEC 5).</summary>
    public static Tensor LeakyRelu(this Tape tape, Tensor x)
    {
        Tensor y = tape.Allocate(x.Shape);
        Kernels.Pointwise.LeakyRelu.Forward(tape.Stream, x.View, y.View);
        tape.Record(
            nameof(LeakyRelu), [x], y, [y], grad => Kernels.Pointwise.LeakyRelu.Backward(tape.Stream, y.View, grad.Of(y), grad.Into(x)));
        return y;
    }
}
