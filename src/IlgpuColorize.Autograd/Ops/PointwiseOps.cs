using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd.Ops;

/// <summary>Records the element-wise ops that join convolutions.</summary>
public static class PointwiseOps
{
    /// <summary>Computes residual + p * sigmoid(q) from interleaved (p, q).</summary>
    public static Tensor Gate(this Tape tape, Tensor pq, Tensor residual)
    {
        Tensor y = tape.Allocate(residual.Shape);
        Kernels.Pointwise.Gate.Forward(tape.Stream, pq.View, residual.View, y.View);
        tape.RecordGate(pq, residual, y);
        return y;
    }

    /// <summary>
    /// Records a gate that was computed; its backward needs (p, q) only, and no more of them where the op that completed the gradient of y
    /// went on to theirs.
    /// </summary>
    internal static void RecordGate(this Tape tape, Tensor pq, Tensor residual, Tensor y)
        => tape.Record(nameof(Gate), [pq, residual], y, [pq], grad =>
        {
            if (!grad.IsComplete(pq))
                Kernels.Pointwise.Gate.Backward(tape.Stream, pq.View, grad.Of(y), grad.Into(pq));
            grad.PassOn(tape.Stream, y, residual);
        });

    /// <summary>Joins two tensors along their channels, the first one's first.</summary>
    public static Tensor Concat(this Tape tape, Tensor a, Tensor b)
    {
        Tensor y = tape.Allocate(a.Shape.WithChannels(a.C + b.C));
        Kernels.Pointwise.Concat.Forward(tape.Stream, a.View, b.View, y.View);
        tape.Record(nameof(Concat), [a, b], y, [], grad
            => Kernels.Pointwise.Concat.Backward(tape.Stream, grad.Of(y), grad.Into(a), grad.Into(b)));
        return y;
    }

    /// <summary>Moves a tensor down or to the right; what becomes vacant is zero.</summary>
    public static Tensor Shift(this Tape tape, Tensor x, int rows, int columns)
    {
        Tensor y = tape.Allocate(x.Shape);
        Kernels.Pointwise.Shift.Forward(tape.Stream, x.View, rows, columns, y.View, GradientWrite.Set);
        tape.Record(
            nameof(Shift), [x], y, [], grad => Kernels.Pointwise.Shift.Backward(tape.Stream, grad.Of(y), rows, columns, grad.Into(x)));
        return y;
    }

    /// <summary>Adds two tensors.</summary>
    public static Tensor Add(this Tape tape, Tensor a, Tensor b)
    {
        Tensor y = tape.Allocate(a.Shape);
        Kernels.Pointwise.Add.Forward(tape.Stream, a.View, b.View, y.View);
        tape.Record(nameof(Add), [a, b], y, [], grad =>
        {
            Kernels.Pointwise.Add.Backward(tape.Stream, grad.Of(y), grad.Into(a));
            grad.PassOn(tape.Stream, y, b);
        });
        return y;
    }

    /// <summary>Computes e * (1 + gamma) + beta, the feature transformation of SPEC 5.</summary>
    public static Tensor FeatureTransform(this Tape tape, Tensor e, Tensor gamma, Tensor beta)
    {
        Tensor y = tape.Allocate(e.Shape);
        Kernels.Pointwise.FeatureTransform.Forward(tape.Stream, e.View, gamma.View, beta.View, y.View);
        tape.Record(nameof(FeatureTransform), [e, gamma, beta], y, [e, gamma], grad => Kernels.Pointwise.FeatureTransform.Backward(
            tape.Stream, e.View, gamma.View, grad.Of(y), grad.Into(e), grad.Into(gamma), grad.Into(beta)));
        return y;
    }

    /// <summary>
    /// Zeroes elements at random and scales the others by 1 / (1 - rate); the identity where nothing is recorded or the rate is 0.
    /// </summary>
    public static Tensor Dropout(this Tape tape, Tensor x, float rate)
    {
        if (rate == 0 || !tape.IsRecording)
            return x;
        int site = tape.RandomSites++;
        Tensor y = tape.Allocate(x.Shape);
        Kernels.Pointwise.Dropout.Forward(tape.Stream, tape.State, site, rate, x.View, y.View);
        tape.Record(nameof(Dropout), [x], y, [], grad
            => Kernels.Pointwise.Dropout.Backward(tape.Stream, tape.State, site, rate, grad.Of(y), grad.Into(x)));
        return y;
    }
}
