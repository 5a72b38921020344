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
/// <param name="Writes">The forms of the result that somebody reads: no other is written.</param>
public readonly record struct Epilogue(Tensor? Bias = null, Tensor? Added = null, Tensor? GateResidual = null, Forms Writes = Forms.Plain);

/// <summary>Records the tape's unit, the convolution with a prologue and an epilogue.</summary>
public static class ConvolutionOp
{
    /// <summary>
    /// Computes epilogue(filter * prologue(x)) in one launch where the device fuses it. Later ops find concat_elu of the result by <see cref="ActivationOps.Activate"/>; a result
    /// that is not written itself has an identity and a gradient, but no values. For backward, the activated input, concat_elu of the result and, under a gate, (p, q) are saved.
    /// </summary>
    public static Tensor Convolution(this Tape tape, Tensor x, Prologue prologue, Filter filter, in ConvWindow window, in Epilogue epilogue)
    {
        Tensor input = tape.Dropout(tape.Activate(x, prologue.Activation), prologue.DropoutRate);
        ConvProblem problem = window.Problem(input.Shape, filter.Weights.Shape.N);
        bool writesPlain = epilogue.Writes.IncludePlain(), isGated = epilogue.GateResidual is not null;
        Tensor sums = (isGated ? tape.IsRecording : writesPlain) ? tape.Allocate(problem.Output) : tape.WithoutValues(problem.Output);
        Tensor y = !isGated ? sums : writesPlain ? tape.Allocate(epilogue.GateResidual!.Shape) : tape.WithoutValues(epilogue.GateResidual!.Shape);
        Tensor? activated = epilogue.Writes.IncludeConcatElu() ? tape.Allocate(y.Shape.WithChannels(2 * y.C)) : null;

        ConvEpilogue fused = new(
            sums.StoredView, epilogue.Bias?.View.Data ?? default, epilogue.Added?.View, epilogue.GateResidual?.View, isGated ? y.StoredView : null, activated?.View);
        ConvFprop.Run(tape.Stream, problem, PixelRegion.Whole(problem.Output), input.View, filter.Packed, fused);

        tape.RecordConvolution(problem, input, filter, epilogue.Bias, epilogue.Added, sums);
        if (isGated)
            tape.RecordGate(sums, epilogue.GateResidual!, y);
        if (activated is not null)
            tape.Once(y, nameof(Activation.ConcatElu), () => tape.RecordConcatElu(y, activated));
        return y;
    }

    private static void RecordConvolution(this Tape tape, ConvProblem problem, Tensor x, Filter filter, Tensor? bias, Tensor? added, Tensor y)
        => tape.Record(nameof(Convolution), [x, filter.Weights, bias, added], y, grad =>
        {
            if (Gradients.Wants(x))
                tape.BackToInput(problem, grad.Of(y), filter, x, grad);
            GradientTarget dw = grad.Into(filter.Weights);
            ConvWgrad.Run(tape.Stream, problem, x.View, grad.Of(y), dw.View.Data, dw.Write);
            if (bias is not null)
            {
                GradientTarget db = grad.Into(bias);
                ConvBiasGradient.Run(tape.Stream, problem, grad.Of(y), db.View.Data, db.Write);
            }
            if (added is not null)
                grad.PassOn(tape.Stream, y, added);
        });

    // Through concat_elu to its argument, where nobody else reads x, and through the gate that gave it, where this completes its gradient.
    private static void BackToInput(this Tape tape, in ConvProblem problem, TensorView dy, Filter filter, Tensor x, Gradients grad)
    {
        Tensor? argument = grad.ArgumentOfConcatElu(x);
        Tensor target = argument ?? x;
        Tensor? pq = grad.PairsOfGate(target);
        ConvDgradEpilogue epilogue = new(grad.Into(target), argument is null ? null : x.View, pq?.View, pq is null ? null : grad.Into(pq).View);
        ConvDgrad.Run(tape.Stream, problem, dy, filter.Packed, epilogue);
    }
}
