using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The launches of Winograd's method along the rows with one microkernel, band after band: transform the inputs, then multiply and
/// transform back.
/// </summary>
internal readonly record struct WinogradRowLaunch(ComputeStream Stream, WinogradRowBand Whole, GatherOperands Operands) : IMicrokernelLaunch
{
    /// <inheritdoc/>
    public void Run<TKernel>()
        where TKernel : struct, IMicrokernel
    {
        int bands = Whole.Bands();
        for (int part = 0; part < bands; part++)
        {
            WinogradRowBand band = Whole.Part(part, bands);
            ArrayView<float> inputs = Stream.Device.Scratch(band.InputElements);
            WinogradRowInputWork transform = new(band, Operands.Source, inputs);
            Stream.LaunchHost(
                "ConvFprop.Inputs", new WinogradRowTransformProblem((long)band.InputTiles * band.Problem.C), transform.Items, transform);
            WinogradRowProductWork<TKernel> multiply = new(band, Operands, inputs);
            Stream.LaunchHost(nameof(ConvFprop), band, multiply.Items, multiply);
        }
    }
}
