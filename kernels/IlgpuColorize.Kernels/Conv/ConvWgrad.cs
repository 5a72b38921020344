using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes the gradient of a convolution's filter: dw[k,r,s,c] = sum over n, p, q of dy[n,p,q,k] * x[n, p*stride - top + r*dilation,
/// q*stride - left + s*dilation, c].
/// </summary>
public static class ConvWgrad
{
    /// <summary>
    /// Computes the gradient of the filter. How its sum over the pixels is cut depends on the problem alone, never on the threads.
    /// </summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes of the forward convolution.</param>
    /// <param name="x">Input, N x H x W x C.</param>
    /// <param name="dy">Gradient of the output, N x P x Q x K.</param>
    /// <param name="dw">Gradient of the filter, K x R x S x C without padding.</param>
    /// <param name="write">How to write it.</param>
    /// <exception cref="ArgumentException">An argument does not fit the problem.</exception>
    public static void Run(
        ComputeStream stream, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
    {
        ArgumentNullException.ThrowIfNull(stream);
        problem.Validate(nameof(ConvWgrad));
        Require.Shape(nameof(ConvWgrad), nameof(x), x, problem.Input);
        Require.Shape(nameof(ConvWgrad), nameof(dy), dy, problem.Output);
        Require.Length(nameof(ConvWgrad), nameof(dw), dw.Length, problem.FilterElements);

        ConvAlgorithm algorithm = ConvAlgorithms.Choose(ConvPass.Wgrad, problem, stream.Device, x, dy);
        if (algorithm.IsOnTensorCores())
            ConvTensorCore.Wgrad(stream, algorithm, problem, x, dy, dw, write);
        else if (algorithm == ConvAlgorithm.Winograd)
            ConvWinograd.Wgrad(stream, problem, x, dy, dw, write);
        else if (algorithm == ConvAlgorithm.Blocked)
            ConvBlocked.Wgrad(stream, problem, x, dy, dw, write);
        else if (algorithm == ConvAlgorithm.Tiled)
            ConvTiled.Wgrad(stream, problem, x, dy, dw, write);
        else
            RunDirect(stream, problem, x, dy, dw, write);
    }

    private static void RunDirect(
        ComputeStream stream, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
    {
        ConvPassProblem pass = new(problem, x.ElementType, dy.ElementType);
        stream.Launch(
            nameof(ConvWgrad), pass, problem.FilterElements, new ConvWgradKernel(problem, x, dy, dw, write == GradientWrite.Add ? 1 : 0));
    }
}
