using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Computes the gradient of a convolution's input: dx[n,h,w,c] = sum over the r, s, k and the outputs (p, q) that used (h, w) under tap (r, s) of dy[n,p,q,k] * w[k,r,s,c].</summary>
public static class ConvDgrad
{
    /// <summary>Computes the gradient of the input.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes of the forward convolution.</param>
    /// <param name="dy">Gradient of the output, N x P x Q x K.</param>
    /// <param name="filter">Weights, K x R x S x C.</param>
    /// <param name="dx">Gradient of the input, N x H x W x C, and how to write it.</param>
    /// <exception cref="ArgumentException">An argument does not fit the problem.</exception>
    public static void Run(ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, GradientTarget dx)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(filter);
        ConvChecks.Problem(nameof(ConvDgrad), problem);
        ConvChecks.Tensor(nameof(ConvDgrad), nameof(dy), dy, problem.Output);
        ConvChecks.Filter(nameof(ConvDgrad), problem, filter);
        ConvChecks.Tensor(nameof(ConvDgrad), nameof(dx), dx.View, problem.Input);

        ConvAlgorithm algorithm = ConvAlgorithms.Choose(problem, stream.Device, dy, dx.View);
        if (algorithm == ConvAlgorithm.TensorCore)
        {
            ConvTensorCore.Dgrad(stream, problem, dy, filter, dx);
            return;
        }
        if (algorithm == ConvAlgorithm.Tiled)
        {
            ConvTiled.Dgrad(stream, problem, dy, filter, dx);
            return;
        }
        if (algorithm != ConvAlgorithm.Direct)
        {
            ConvDgradHost.Launch(stream, problem, dy, filter, dx, algorithm);
            return;
        }
        ConvDgradKernel kernel = new(problem, dy, filter.Weights.Data, dx.View, dx.Write == GradientWrite.Add ? 1 : 0);
        stream.Launch(nameof(ConvDgrad), problem, checked((int)problem.Input.Elements), kernel);
    }
}
