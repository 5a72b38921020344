using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd.Ops;

/// <summary>What is applied to a convolution's input.</summary>
/// <param name="Activation">Applied first.</param>
/// <param name="DropoutRate">Applied second, in training.</param>
public readonly record struct Prologue(Activation Activation, float DropoutRate = 0);

/// <summary>What is applied to a convolution's result, in this order; each may be left out.</summary>
/// <param name="Bias">Added per output channel.</param>
/// <param name="Added">Added per element: the condition's term.</param>
/// <param name="GateResidual">
/// Taken as the residual of a gate: y = residual + p * sigmoid(q), with (p, q) the convolution's neighbouring channels.
/// </param>
/// <param name="Writes">The forms of the result that later ops read: no other is written.</param>
public readonly record struct ConvolutionEpilogue(
    Tensor? Bias = null, Tensor? Added = null, Tensor? GateResidual = null, Forms Writes = Forms.Plain);

/// <summary>Records the tape's unit, the convolution with a prologue and an epilogue.</summary>
public static class ConvolutionOp
{
    /// <summary>
    /// Computes epilogue(filter * prologue(x)) in one launch where the device fuses it. Later ops find concat_elu of the result by
    /// <see cref="ActivationOps.Activate"/>; a result that is not written itself has an identity and a gradient, but no values. For
    /// backward, the activated input, concat_elu of the result and, under a gate, (p, q) are saved.
    /// </summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">N x H x W x C.</param>
    /// <param name="prologue">Applied to the input.</param>
    /// <param name="filter">The filter, refreshed since its parameters were changed.</param>
    /// <param name="window">How the filter moves.</param>
    /// <param name="epilogue">Applied to the result.</param>
    /// <param name="part">The part of the filter to use, where its input comes in two.</param>
    public static Tensor Convolution(
        this Tape tape, Tensor x, Prologue prologue, NormalizedFilter filter, in ConvWindow window, in ConvolutionEpilogue epilogue,
        int part = 0)
    {
        filter.RecordOn(tape);
        return tape.Convolution(x, prologue, filter.Parts[part], filter.Weights[part], window, epilogue);
    }

    /// <summary>Computes a convolution with a filter by itself.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">N x H x W x C.</param>
    /// <param name="prologue">Applied to the input.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="weights">The filter's weights as the tape knows them: backward brings their gradient there.</param>
    /// <param name="window">How the filter moves.</param>
    /// <param name="epilogue">Applied to the result.</param>
    internal static Tensor Convolution(
        this Tape tape, Tensor x, Prologue prologue, ConvFilter filter, Tensor weights, in ConvWindow window,
        in ConvolutionEpilogue epilogue)
    {
        Tensor input = tape.Dropout(tape.Activate(x, prologue.Activation), prologue.DropoutRate);
        ConvProblem problem = window.Problem(input.Shape, filter.K);
        bool writesPlain = epilogue.Writes.IncludePlain(), isGated = epilogue.GateResidual is not null;
        Tensor sums = (isGated ? tape.IsRecording : writesPlain) ? tape.Allocate(problem.Output) : tape.WithoutValues(problem.Output);
        Shape gated = epilogue.GateResidual?.Shape ?? default;
        Tensor y = !isGated ? sums : writesPlain ? tape.Allocate(gated) : tape.WithoutValues(gated);
        Tensor? activated = epilogue.Writes.IncludeConcatElu() ? tape.Allocate(y.Shape.WithChannels(2 * y.C)) : null;

        ConvEpilogue fused = new(
            sums.StoredView, epilogue.Bias?.View.Data ?? default, epilogue.Added?.View, epilogue.GateResidual?.View,
            isGated ? y.StoredView : null, activated?.View);
        ConvFprop.Run(tape.Stream, problem, PixelRegion.Whole(problem.Output), input.View, filter, fused);

        tape.RecordConvolution(problem, input, filter, weights, epilogue.Bias, epilogue.Added, sums);
        if (isGated)
            tape.RecordGate(sums, epilogue.GateResidual!, y);
        if (activated is not null)
            tape.Once(y, nameof(Activation.ConcatElu), () => tape.RecordConcatElu(y, activated));
        return y;
    }

    private static void RecordConvolution(
        this Tape tape, ConvProblem problem, Tensor x, ConvFilter filter, Tensor weights, Tensor? bias, Tensor? added, Tensor y)
        => tape.Record(nameof(Convolution), [x, weights, bias, added], y, [x], grad =>
        {
            if (Gradients.Wants(x))
                tape.BackToInput(problem, grad.Of(y), filter, x, grad);
            GradientTarget dw = grad.Into(weights);
            ConvWgrad.Run(tape.Stream, problem, x.View, grad.Of(y), dw.View.Data, dw.Write);
            if (bias is not null)
            {
                GradientTarget db = grad.Into(bias);
                ConvBiasGradient.Run(tape.Stream, problem, grad.Of(y), db.View.Data, db.Write);
            }
            if (added is not null)
                grad.PassOn(tape.Stream, y, added);
        });

    // Through concat_elu to its argument, where no other op reads x, and through the gate that gave it, where this completes its gradient:
    // one pass over memory instead of three.
    private static void BackToInput(this Tape tape, in ConvProblem problem, TensorView dy, ConvFilter filter, Tensor x, Gradients grad)
    {
        Tensor? argument = ArgumentOfConcatElu(x, grad);
        Tensor target = argument ?? x;
        Tensor? pq = PairsOfGate(target, grad);
        ConvDgradEpilogue epilogue = new(
            grad.Into(target), argument is null ? null : x.View, pq?.View, pq is null ? null : grad.Into(pq).View);
        ConvDgrad.Run(tape.Stream, problem, dy, filter, epilogue);
    }

    // The gradient then goes to the argument at once: none arrives at x, and concat_elu's own backward does not run.
    private static Tensor? ArgumentOfConcatElu(Tensor x, Gradients grad)
        => grad.HasOneConsumer(x) && grad.ProducerOf(x) is { Op: nameof(ActivationOps.ConcatElu), Inputs: [var argument] }
            ? argument
            : null;

    // The gradient of (p, q) is then written with that of y, and the gate's own backward only passes the residual's on. The gate must be
    // all that reads (p, q).
    private static Tensor? PairsOfGate(Tensor y, Gradients grad)
        => grad.LacksOneContribution(y) && grad.ProducerOf(y) is { Op: nameof(PointwiseOps.Gate), Inputs: [{ } pq, _] }
            && grad.HasOneConsumer(pq)
            ? pq
            : null;
}
