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
        if (algorithm.IsOnTensorCores())
        {
            ConvTensorCore.Dgrad(stream, algorithm, problem, dy, filter, null, dx);
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
        stream.Launch(nameof(ConvDgrad), new ConvPassProblem(problem, dx.View.ElementType, dy.ElementType), checked((int)problem.Input.Elements), kernel);
    }

    /// <summary>Tells whether <see cref="RunThroughConcatElu"/> applies: on tensor cores, which finish the sums where they are.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes of the forward convolution.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="x">The input.</param>
    /// <param name="argument">What was activated, or its gradient.</param>
    public static bool FusesConcatElu(ComputeStream stream, in ConvProblem problem, TensorView dy, TensorView x, TensorView argument)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return x.ElementType == ElementType.BFloat16 && argument.Pitch % ConvOutput.Lanes == 0 && ConvAlgorithms.Choose(problem, stream.Device, dy, x).IsOnTensorCores();
    }

    /// <summary>Computes, where the input is concat_elu of a tensor, the gradient of that tensor; the input's own is not written.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes of the forward convolution.</param>
    /// <param name="dy">Gradient of the output, N x P x Q x K.</param>
    /// <param name="filter">Weights, K x R x S x C.</param>
    /// <param name="x">The input, N x H x W x C: pairs (elu, elu of the negative).</param>
    /// <param name="dx">Gradient of what was activated, N x H x W x C/2, and how to write it.</param>
    /// <exception cref="ArgumentException">An argument does not fit the problem, or <see cref="FusesConcatElu"/> does not hold.</exception>
    public static void RunThroughConcatElu(ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, TensorView x, GradientTarget dx)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ConvChecks.Problem(nameof(ConvDgrad), problem);
        ConvChecks.Tensor(nameof(ConvDgrad), nameof(dy), dy, problem.Output);
        ConvChecks.Filter(nameof(ConvDgrad), problem, filter);
        ConvChecks.Tensor(nameof(ConvDgrad), nameof(x), x, problem.Input);
        ConvChecks.Tensor(nameof(ConvDgrad), nameof(dx), dx.View, problem.Input.WithChannels(problem.C / 2));
        Require.That(FusesConcatElu(stream, problem, dy, x, dx.View), $"{nameof(ConvDgrad)}: {stream.Device.Name} does not fuse concat_elu into {problem}; run dgrad, then the activation's backward.");
        ConvTensorCore.Dgrad(stream, ConvAlgorithms.Choose(problem, stream.Device, dy, x), problem, dy, filter, x, dx);
    }
}
