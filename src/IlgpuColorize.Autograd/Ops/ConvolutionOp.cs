using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd.Ops;

/// <summary>Says what is applied to a convolution's input.</summary>
/// <param name="Activation">Applied first.</param>
/// <param name="DropoutRate">Applied second, in training.</param>
public readonly record struct Prologue(Activation Activation, float DropoutRate = 0);

/// <summary>Says what is applied to a convolution's result, in this order; each may be left out.</summary>
/// <param name="Bias">Added per output channel.</param>
/// <param name="Added">Added per element: the condition's term.</param>
/// <param name="GateResidual">Taken as the residual of a gate: y = residual + p * sigmoid(q), with (p, q) the convolution's neighbouring channels.</param>
public readonly record struct Epilogue(Tensor? Bias = null, Tensor? Added = null, Tensor? GateResidual = null);

/// <summary>Records the tape's unit, the convolution with a prologue and an epilogue.</summary>
public static class ConvolutionOp
{
    /// <summary>Computes epilogue(filter * prologue(x)). For backward, the activated input and, under a gate, (p, q) are saved.</summary>
    public static Tensor Convolution(this Tape tape, Tensor x, Prologue prologue, Filter filter, in ConvWindow window, in Epilogue epilogue)
    {
        Tensor activated = tape.Dropout(tape.Activate(x, prologue.Activation), prologue.DropoutRate);
        Tensor y = tape.Convolution(activated, filter, window, epilogue.Bias, epilogue.Added);
        if (epilogue.GateResidual is not { } residual)
            return y;
        Tensor gated = tape.Gate(y, residual);
        tape.Release(y);
        return gated;
    }

    private static Tensor Convolution(this Tape tape, Tensor x, Filter filter, in ConvWindow window, Tensor? bias, Tensor? added)
    {
        ConvProblem problem = window.Problem(x.Shape, filter.Weights.Shape.N);
        Tensor y = tape.Allocate(problem.Output);
        ConvFprop.Run(tape.Stream, problem, x.View, filter.Packed, bias?.View.Data ?? default, added?.View, y.View);
        tape.Record(nameof(Convolution), [x, filter.Weights, bias, added], y, grad =>
        {
            if (Gradients.Wants(x))
                ConvDgrad.Run(tape.Stream, problem, grad.Of(y), filter.Packed, grad.Into(x));
            GradientTarget dw = grad.Into(filter.Weights);
            ConvWgrad.Run(tape.Stream, problem, x.View, grad.Of(y), dw.View.Data, dw.Write);
            if (bias is not null)
            {
                GradientTarget db = grad.Into(bias);
                ConvBiasGradient.Run(tape.Stream, problem, grad.Of(y), db.View.Data, db.Write);
            }
            if (added is not null && Gradients.Wants(added))
                Kernels.Pointwise.Add.Backward(tape.Stream, grad.Of(y), grad.Into(added));
        });
        return y;
    }
}
