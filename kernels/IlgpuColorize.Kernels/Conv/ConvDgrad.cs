using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes the gradient of a convolution's input: dx[n,h,w,c] = sum over the r, s, k and the outputs (p, q) that used (h, w) under tap (r,
/// s) of dy[n,p,q,k] * w[k,r,s,c].
/// </summary>
public static class ConvDgrad
{
    /// <summary>Computes the gradient of the input, with nothing after it.</summary>
    /// <inheritdoc cref="Run(ComputeStream, in ConvProblem, TensorView, ConvFilter, in ConvDgradEpilogue)"/>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes of the forward convolution.</param>
    /// <param name="dy">Gradient of the output, N x P x Q x K.</param>
    /// <param name="filter">Weights, K x R x S x C.</param>
    /// <param name="dx">Gradient of the input, N x H x W x C, and how to write it.</param>
    public static void Run(ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, GradientTarget dx)
        => Run(stream, problem, dy, filter, new ConvDgradEpilogue(dx));

    /// <summary>Computes the gradient of the input, or of what it was made from.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes of the forward convolution.</param>
    /// <param name="dy">Gradient of the output, N x P x Q x K.</param>
    /// <param name="filter">Weights, K x R x S x C.</param>
    /// <param name="epilogue">What becomes of the sums.</param>
    /// <exception cref="ArgumentException">An argument does not fit the problem.</exception>
    public static void Run(ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, in ConvDgradEpilogue epilogue)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(filter);
        problem.Validate(nameof(ConvDgrad));
        Require.Shape(nameof(ConvDgrad), nameof(dy), dy, problem.Output);
        filter.Validate(nameof(ConvDgrad), problem);
        epilogue.Validate(nameof(ConvDgrad), problem);

        ConvAlgorithm algorithm = Choose(stream, problem, dy, epilogue);
        if (algorithm.IsOnTensorCores())
            ConvTensorCore.PlanDgrad(stream, algorithm, problem, dy, filter, epilogue).Launch(stream);
        else if (algorithm == ConvAlgorithm.Winograd && filter.MayTransform(isDgrad: true))
            ConvWinograd.Dgrad(stream, problem, dy, filter, epilogue);
        else if (algorithm is ConvAlgorithm.Winograd or ConvAlgorithm.Blocked)
            ConvBlocked.Dgrad(stream, problem, dy, filter, epilogue);
        else
            RunSequence(stream, problem, dy, filter, epilogue, algorithm);
    }

    // A float32 dx, the sum of many contributions, does not keep the rest of an epilogue from the tensor cores, if only its pixels begin
    // where they store.
    private static ConvAlgorithm Choose(ComputeStream stream, in ConvProblem problem, TensorView dy, in ConvDgradEpilogue epilogue)
    {
        TensorView dx = epilogue.Dx.View;
        if (!epilogue.GoesOn)
            return ConvAlgorithms.Choose(ConvPass.Dgrad, problem, stream.Device, dy, dx);
        TensorView beside = epilogue.Activated ?? epilogue.Pq!.Value;
        TensorView stored = dx.ElementType == ElementType.Float32 && dx.Pitch % ConvOutput.ChannelsAtOnce == 0 ? beside : dx;
        return ConvAlgorithms.Choose(
            ConvPass.Dgrad, problem, stream.Device, dy, stored, beside, epilogue.Pq ?? beside, epilogue.Dpq ?? beside);
    }

    // The epilogue of a device that does not fuse it. The gradient of an activated input lies in scratch memory, of which neither dgrad nor
    // the ops take any themselves.
    private static void RunSequence(
        ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, in ConvDgradEpilogue epilogue,
        ConvAlgorithm algorithm)
    {
        if (epilogue.Activated is { } activated)
        {
            TensorView pairs = new(stream.Device.Scratch(checked((int)problem.Input.Elements)), problem.Input, problem.C);
            RunPortable(stream, problem, dy, filter, new GradientTarget(pairs, GradientWrite.Set), algorithm);
            ConcatElu.Backward(stream, activated, pairs, epilogue.Dx);
        }
        else
        {
            RunPortable(stream, problem, dy, filter, epilogue.Dx, algorithm);
        }
        if (epilogue is { Pq: { } pq, Dpq: { } dpq })
            Gate.Backward(stream, pq, epilogue.Dx.View, new GradientTarget(dpq, GradientWrite.Set));
    }

    private static void RunPortable(
        ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, GradientTarget dx, ConvAlgorithm algorithm)
    {
        if (algorithm == ConvAlgorithm.Tiled)
        {
            ConvTiled.Dgrad(stream, problem, dy, filter, dx);
            return;
        }
        ConvDgradKernel kernel = new(problem, dy, filter.Weights.Data, dx.View, dx.Write == GradientWrite.Add ? 1 : 0);
        stream.Launch(
            nameof(ConvDgrad), new ConvPassProblem(problem, dx.View.ElementType, dy.ElementType), checked((int)problem.Input.Elements),
            kernel);
    }
}
