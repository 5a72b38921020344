using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes a convolution's output: y[n,p,q,k] = bias[k] + added[n,p,q,k] + sum over r, s, c of x[n, p*stride - top + r*dilation, q*stride
/// - left + s*dilation, c] * w[k,r,s,c].
/// </summary>
public static class ConvFprop
{
    /// <summary>Computes the whole output, with nothing after bias and added tensor.</summary>
    /// <inheritdoc cref="Run(ComputeStream, in ConvProblem, PixelRegion, TensorView, ConvFilter, in ConvEpilogue, TensorView?)"/>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="x">Input, N x H x W x C.</param>
    /// <param name="filter">Weights, K x R x S x C.</param>
    /// <param name="bias">K values, or an empty view for none.</param>
    /// <param name="added">A tensor of the output's shape, added last; null for none. It may be y itself.</param>
    /// <param name="y">Output, N x P x Q x K.</param>
    public static void Run(
        ComputeStream stream, in ConvProblem problem, TensorView x, ConvFilter filter, ArrayView<float> bias, TensorView? added,
        TensorView y)
        => Run(stream, problem, PixelRegion.Whole(problem.Output), x, filter, new ConvEpilogue(y, bias, added));

    /// <summary>
    /// Computes a region of what the epilogue writes, for every image; the rest stays as it is. On <c>cpu</c> a pixel's bits do not depend
    /// on the batch or the threads, nor on the region unless the whole is computed by <see cref="ConvAlgorithm.Winograd"/>; along the rows,
    /// a region of whole rows, and of 2 x 2 taps any region, has the bits of the whole all the same.
    /// </summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="region">Output pixels to compute, the same in every image.</param>
    /// <param name="x">Input, N x H x W x C.</param>
    /// <param name="filter">Weights, K x R x S x C.</param>
    /// <param name="epilogue">What becomes of the sums, and what of it is written.</param>
    /// <param name="begun">
    /// What <see cref="Begin"/> computed for the row that the region lies in, to go on from; null to sum everything.
    /// </param>
    /// <exception cref="ArgumentException">An argument does not fit the problem.</exception>
    public static void Run(
        ComputeStream stream, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, in ConvEpilogue epilogue,
        TensorView? begun = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(filter);
        problem.Validate(nameof(ConvFprop));
        Require.That(
            region is { Rows: >= 1, Columns: >= 1 },
            $"{nameof(ConvFprop)}: the region of {region.Rows}x{region.Columns} pixels is empty; pass pixels of the output.");
        Require.Within(nameof(ConvFprop), region, problem.Output);
        Require.Shape(nameof(ConvFprop), nameof(x), x, problem.Input);
        filter.Validate(nameof(ConvFprop), problem);
        epilogue.Validate(nameof(ConvFprop), problem);
        if (begun is { } sums)
            RequireSums(problem, region, sums);

        // What the epilogue leaves out is like what it writes.
        TensorView result = epilogue.Y ?? epilogue.Gated ?? epilogue.Activated!.Value;
        ConvAlgorithm algorithm = ConvAlgorithms.Choose(
            ConvPass.Fprop, problem, stream.Device, x, result, epilogue.Added ?? result, epilogue.Residual ?? result,
            epilogue.Gated ?? result,
            epilogue.Activated ?? result);
        if (algorithm.IsOnTensorCores())
            ConvTensorCore.PlanFprop(stream, algorithm, problem, region, x, filter, epilogue).Launch(stream);
        else if (algorithm == ConvAlgorithm.Winograd && ConvWinogradRows.Supports(problem, region))
            ConvWinogradRows.Fprop(stream, problem, region, x, filter, epilogue, begun);
        else if (algorithm == ConvAlgorithm.Winograd && region.Covers(problem.Output) && filter.MayTransform(isDgrad: false))
            ConvWinograd.Fprop(stream, problem, x, filter, epilogue);
        else if (algorithm is ConvAlgorithm.Winograd or ConvAlgorithm.Blocked)
            ConvBlocked.Fprop(stream, problem, region, x, filter, epilogue, begun);
        else if (epilogue.GoesOn)
            RunSequence(stream, problem, region, x, filter, epilogue, algorithm);
        else
            RunPortable(stream, problem, region, x, filter, epilogue.Bias, epilogue.Added, epilogue.Y!.Value, algorithm);
    }

    /// <summary>
    /// Begins the sums of a row of every image with all rows of the filter but the last, for calls that go on from there, a pixel after the
    /// other, with the input's last row: the same bits in half of the work a pixel, where the filter has two rows. A device or an algorithm
    /// that cannot go on does nothing here and sums everything later.
    /// </summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="row">The row of the output.</param>
    /// <param name="x">Input, N x H x W x C.</param>
    /// <param name="filter">Weights, K x R x S x C.</param>
    /// <param name="sums">Receives the sums, N x 1 x Q x K of float32.</param>
    /// <exception cref="ArgumentException">An argument does not fit the problem.</exception>
    public static void Begin(
        ComputeStream stream, in ConvProblem problem, int row, TensorView x, ConvFilter filter, TensorView sums)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(filter);
        problem.Validate(nameof(ConvFprop));
        var region = PixelRegion.OfRow(problem.Output, row);
        Require.Within(nameof(ConvFprop), region, problem.Output);
        Require.Shape(nameof(ConvFprop), nameof(x), x, problem.Input);
        filter.Validate(nameof(ConvFprop), problem);
        RequireSums(problem, region, sums);
        ConvAlgorithm algorithm = ConvAlgorithms.Choose(ConvPass.Fprop, problem, stream.Device, x, sums);
        if (algorithm == ConvAlgorithm.Winograd && ConvWinogradRows.IsOfPixels(problem))
            ConvWinogradRows.Begin(stream, problem, region, x, filter, sums);
        else if (algorithm is ConvAlgorithm.Winograd or ConvAlgorithm.Blocked)
            ConvBlocked.Begin(stream, problem, region, x, filter, sums);
    }

    private static void RequireSums(in ConvProblem problem, PixelRegion region, TensorView sums)
    {
        Require.Shape(nameof(ConvFprop), nameof(sums), sums, problem.Output with { H = 1 });
        Require.That(
            sums.ElementType == ElementType.Float32 && region.Rows == 1,
            $"{nameof(ConvFprop)}: sums of {sums.ElementType} for {region.Rows} rows; pass float32, and one row.");
    }

    // The epilogue of a device that does not fuse it. What no later op reads lies in scratch memory, of which neither the convolution nor
    // the ops take any themselves.
    private static void RunSequence(
        ComputeStream stream, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, in ConvEpilogue epilogue,
        ConvAlgorithm algorithm)
    {
        Shape output = problem.Output, pairs = output.WithChannels(output.C / 2);
        int ofY = epilogue.Y is null ? checked((int)output.Elements) : 0;
        int ofGated = epilogue.Residual is not null && epilogue.Gated is null ? checked((int)pairs.Elements) : 0;
        ArrayView<float> scratch = ofY + ofGated == 0 ? default : stream.Device.Scratch(checked(ofY + ofGated));

        TensorView result = epilogue.Y ?? new TensorView(scratch.SubView(0, ofY), output, output.C);
        RunPortable(stream, problem, region, x, filter, epilogue.Bias, epilogue.Added, result, algorithm);
        if (epilogue.Residual is { } residual)
        {
            TensorView pq = result;
            result = epilogue.Gated ?? new TensorView(scratch.SubView(ofY, ofGated), pairs, pairs.C);
            Gate.Forward(stream, pq, residual, result, region);
        }
        if (epilogue.Activated is { } activated)
            ConcatElu.Forward(stream, result, activated, region);
    }

    private static void RunPortable(
        ComputeStream stream, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, ArrayView<float> bias,
        TensorView? added, TensorView y, ConvAlgorithm algorithm)
    {
        if (algorithm == ConvAlgorithm.Tiled && region.Covers(problem.Output))
        {
            ConvTiled.Fprop(stream, problem, x, filter, bias, added, y);
            return;
        }
        int count = checked(problem.N * region.Pixels * problem.K);
        ConvFpropKernel kernel = new(
            problem, region, x, filter.Weights.Data, Or(bias, x.Data), bias.Length != 0 ? 1 : 0, added ?? y, added is null ? 0 : 1, y);
        stream.Launch(
            nameof(ConvFprop), new ConvPassProblem(problem, x.ElementType, y.ElementType, region.Rows, region.Columns), count, kernel);
    }

    // A kernel's views must refer to memory of the device even where they are not used.
    private static ArrayView<float> Or(ArrayView<float> view, ArrayView<float> other) => view.Length != 0 ? view : other;
}
