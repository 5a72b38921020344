using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The launches of Winograd's method with one microkernel: one launch, whose items do everything for a share or a group of tiles, or three
/// for each band, which transform the inputs, multiply and transform back. The bits are the same.
/// </summary>
internal readonly record struct WinogradLaunch(ComputeStream Stream, WinogradBand Whole, ConvFilter Filter, GatherOperands Operands)
    : IMicrokernelLaunch
{
    /// <inheritdoc/>
    public void Run<TKernel>()
        where TKernel : struct, IMicrokernel
    {
        (string op, string inputsOf, string outputsOf) = Whole.IsDgrad
            ? (nameof(ConvDgrad), "ConvDgrad.Inputs", "ConvDgrad.Outputs")
            : (nameof(ConvFprop), "ConvFprop.Inputs", "ConvFprop.Outputs");
        int threads = Stream.Device.Workers.Threads;
        if (Filter.IsRewritten)
        {
            WinogradShareWork<TKernel> shares = new(Whole, Operands, Filter, threads);
            if (shares.IsFaster)
            {
                Stream.LaunchHost(op, Whole, shares.Items, shares);
                return;
            }
        }
        Filter.TransformForWinograd(Stream, Whole);
        WinogradGroupWork<TKernel> groups = new(Whole, Operands);
        if (groups.IsFaster(threads))
        {
            Stream.LaunchHost(op, Whole, groups.Items, groups);
            return;
        }
        int bands = Whole.Bands();
        for (int part = 0; part < bands; part++)
        {
            WinogradBand band = Whole.Part(part, bands);
            int productElements = checked((int)band.ProductOffset(WinogradTransforms.Products, 0, Operands.Filter));
            ArrayView<float> scratch = Stream.Device.Scratch(band.InputElements + productElements);
            ArrayView<float> inputs = scratch.SubView(0, band.InputElements);
            ArrayView<float> products = scratch.SubView(band.InputElements, productElements);

            WinogradInputWork<InputMatrix> transform = new(band.Patches, Operands.Source, inputs, band.ProductStep, band.SliceLength);
            Stream.LaunchHost(inputsOf, WinogradTransformProblem.OfInputs((long)band.Tiles * band.Channels), transform.Items, transform);
            WinogradProductWork<TKernel> multiply = new(band, Operands.Filter, inputs, products);
            Stream.LaunchHost(op, band, multiply.Items, multiply);
            WinogradOutputWork<TKernel> transformBack = new(band, Operands, products);
            Stream.LaunchHost(
                outputsOf, WinogradTransformProblem.OfOutputs((long)band.Tiles * Operands.Filter.Results), transformBack.Items,
                transformBack);
        }
    }
}
