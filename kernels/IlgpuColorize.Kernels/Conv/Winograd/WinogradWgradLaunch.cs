using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The launches of wgrad by Winograd's method with one microkernel: one launch, whose items do everything for a slice of the tiles, and one
/// that adds the slices; or, of so many channels that a slice stays in no cache, band after band the inputs and the gradients are
/// transformed and their products added, and at last the sums are transformed back.
/// </summary>
internal readonly record struct WinogradWgradLaunch(
    ComputeStream Stream, WinogradWgradBand Whole, TensorView X, TensorView Dy, ArrayView<float> Dw, GradientWrite Write)
    : IMicrokernelLaunch
{
    /// <inheritdoc/>
    public void Run<TKernel>()
        where TKernel : struct, IMicrokernel
    {
        WinogradWgradSlices slices = new(Whole);
        if (slices.AreFaster)
            RunSlices<TKernel>(slices);
        else
            RunBands<TKernel>();
    }

    private void RunSlices<TKernel>(in WinogradWgradSlices slices)
        where TKernel : struct, IMicrokernel
    {
        int count = slices.Count;
        ArrayView<float> partials = count == 1 ? Dw : Stream.Device.Scratch(checked(count * Whole.Problem.FilterElements));
        bool adds = count == 1 && Write == GradientWrite.Add;
        WinogradWgradSliceWork<TKernel> work = new(Whole, slices, X, Dy, partials, adds, Stream.Device.Workers.Threads);
        Stream.LaunchHost(nameof(ConvWgrad), Whole, work.Items, work);
        if (count > 1)
            PartialSums.Add(Stream, "ConvWgrad.Sum", partials, count, Dw, Write);
    }

    private void RunBands<TKernel>()
        where TKernel : struct, IMicrokernel
    {
        const int products = WinogradTransforms.Products;
        int bands = Whole.Bands();
        WinogradWgradBand longest = Whole with { Tiles = (Whole.Tiles + bands - 1) / bands };
        int inputElements = checked((int)(products * longest.InputStep));
        int gradientElements = checked((int)(products * longest.GradientStep));
        int sumElements = checked((int)(products * longest.SumStep));
        ArrayView<float> scratch = Stream.Device.Scratch(checked(inputElements + gradientElements + sumElements));
        ArrayView<float> inputs = scratch.SubView(0, inputElements), gradients = scratch.SubView(inputElements, gradientElements);
        ArrayView<float> sums = scratch.SubView(inputElements + gradientElements, sumElements);
        for (int part = 0; part < bands; part++)
        {
            WinogradWgradBand band = Whole.Part(part, bands);
            WinogradInputWork<InputMatrix> ofInputs = new(band.Inputs, X, inputs, band.InputStep, WinogradTransforms.Lanes);
            Stream.LaunchHost("ConvWgrad.Inputs", WinogradTransformProblem.OfInputs((long)band.Tiles * X.C), ofInputs.Items, ofInputs);
            WinogradInputWork<OutputGradientMatrix> ofGradients = new(band.Gradients, Dy, gradients, band.GradientStep, TKernel.Width);
            Stream.LaunchHost(
                "ConvWgrad.Gradients", WinogradTransformProblem.OfOutputs((long)band.Tiles * Dy.C), ofGradients.Items, ofGradients);
            WinogradWgradSumWork<TKernel> add = new(band, inputs, gradients, sums);
            Stream.LaunchHost(nameof(ConvWgrad), band, add.Items, add);
        }
        WinogradWgradTapsWork transform = new(Whole, sums, Dw, adds: Write == GradientWrite.Add);
        Stream.LaunchHost("ConvWgrad.Filter", WinogradTransformProblem.OfFilter((long)X.C * Dy.C), transform.Items, transform);
    }
}
