using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Computes a convolution's output: y[n,p,q,k] = bias[k] + added[n,p,q,k] + sum over r, s, c of x[n, p*stride - top + r*dilation, q*stride - left + s*dilation, c] * w[k,r,s,c].</summary>
public static class ConvFprop
{
    /// <summary>Computes the whole output.</summary>
    /// <inheritdoc cref="Run(ComputeStream, in ConvProblem, PixelRegion, TensorView, ConvFilter, ArrayView{float}, TensorView?, TensorView)"/>
    public static void Run(ComputeStream stream, in ConvProblem problem, TensorView x, ConvFilter filter, ArrayView<float> bias, TensorView? added, TensorView y)
        => Run(stream, problem, PixelRegion.Whole(problem.Output), x, filter, bias, added, y);

    /// <summary>
    /// Computes a region of the output, for every image; the rest of y stays as it is. On <c>cpu</c> a pixel's bits do not depend on the batch or the threads, nor on the region
    /// unless the whole is computed by <see cref="ConvAlgorithm.Winograd"/>.
    /// </summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="region">Output pixels to compute, the same in every image.</param>
    /// <param name="x">Input, N x H x W x C.</param>
    /// <param name="filter">Weights, K x R x S x C.</param>
    /// <param name="bias">K values, or an empty view for none.</param>
    /// <param name="added">A tensor of the output's shape, added last; null for none. It may be y itself.</param>
    /// <param name="y">Output, N x P x Q x K.</param>
    /// <exception cref="ArgumentException">An argument does not fit the problem.</exception>
    public static void Run(
        ComputeStream stream, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, ArrayView<float> bias, TensorView? added, TensorView y)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(filter);
        ConvChecks.Problem(nameof(ConvFprop), problem);
        ConvChecks.Region(nameof(ConvFprop), problem, region);
        ConvChecks.Tensor(nameof(ConvFprop), nameof(x), x, problem.Input);
        ConvChecks.Filter(nameof(ConvFprop), problem, filter);
        ConvChecks.Tensor(nameof(ConvFprop), nameof(y), y, problem.Output);
        if (bias.Length != 0)
            ConvChecks.Vector(nameof(ConvFprop), nameof(bias), bias, problem.K, "the output channels");
        if (added is { } term)
            ConvChecks.Tensor(nameof(ConvFprop), nameof(added), term, problem.Output);

        ConvAlgorithm algorithm = ConvAlgorithms.Choose(problem, stream.Device);
        if (algorithm == ConvAlgorithm.Tiled && region.Covers(problem.Output))
        {
            ConvTiled.Fprop(stream, problem, x, filter, bias, added, y);
            return;
        }
        if (stream.Device.IsHost && algorithm != ConvAlgorithm.Direct)
        {
            ConvFpropHost.Launch(stream, problem, region, x, filter, bias, added, y, algorithm);
            return;
        }
        int count = checked(problem.N * region.Pixels * problem.K);
        ConvFpropKernel kernel = new(problem, region, x, filter.Weights.Data, Or(bias, x.Data), bias.Length != 0 ? 1 : 0, added ?? y, added is null ? 0 : 1, y);
        if (region.Covers(problem.Output))
            stream.Launch(nameof(ConvFprop), problem, count, kernel);
        else
            stream.Launch(nameof(ConvFprop), new ConvRegionProblem(problem, region.Rows, region.Columns), count, kernel);
    }

    // A kernel's views must refer to memory of the device even where they are not used.
    private static ArrayView<float> Or(ArrayView<float> view, ArrayView<float> other) => view.Length != 0 ? view : other;
}
