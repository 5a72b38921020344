using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// All stages of wgrad by Winograd's method for a slice of the tiles: what is transformed stays with the thread that needs it, and the sums
/// of a part of the channels stay in the second-level cache until they are transformed back. An item is a slice and a group of blocks of
/// output channels. Every slice writes a whole filter.
/// </summary>
internal readonly unsafe struct WinogradWgradSliceWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    private const int Line = WinogradTransforms.Lanes;
    private const int Products = WinogradTransforms.Products;

    // The sums of 96 x 32 channels take 432 KiB. Lines of sixteen and register tiles of six both end there.
    private const int ChannelsOfPart = 96;

    private readonly WinogradWgradBand _whole;
    private readonly TensorView _x;
    private readonly TensorView _dy;
    private readonly ArrayView<float> _target;
    private readonly bool _adds;
    private readonly WinogradWgradSlices _slices;
    private readonly int _groups;

    /// <summary>Plans the work.</summary>
    /// <param name="whole">All tiles.</param>
    /// <param name="slices">The slices.</param>
    /// <param name="x">Input.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="target">A filter's gradient for each slice.</param>
    /// <param name="adds">Whether to add to the target.</param>
    /// <param name="threads">The threads that work: slices are shared among them where there are fewer.</param>
    public WinogradWgradSliceWork(
        in WinogradWgradBand whole, in WinogradWgradSlices slices, TensorView x, TensorView dy, ArrayView<float> target, bool adds,
        int threads)
    {
        (_whole, _slices, _x, _dy, _target, _adds) = (whole, slices, x, dy, target, adds);
        _groups = Math.Min(whole.Blocks, (threads + slices.Count - 1) / slices.Count);
    }

    public int Items => _slices.Count * _groups;

    public void Execute(int item)
    {
        (int slice, int group) = Math.DivRem(item, _groups);
        float* dw = _target.AsHostPointer() + (nint)slice * _whole.Problem.FilterElements;
        for (int part = 0; part < _slices.PartsOfSlice; part++)
            Add(_slices.PartOf(slice, part), group, new(_whole.Problem, TKernel.Width, dw, adds: _adds || part > 0));
    }

    private void Add(in WinogradWgradBand band, int group, in WinogradWgradTaps taps)
    {
        WinogradInputs<InputMatrix> inputs = new(band.Inputs, _x, band.InputStep, Line);
        WinogradWgradSums<TKernel> add = new(band);
        nint gradientStep = band.GradientBlockStep + Line, sumStep = ChannelsOfPart * TKernel.Width + Line;
        HostScratch scratch = new(
            HostScratch.SizeOf<float>(Products * band.InputStep) + HostScratch.SizeOf<float>(Products * gradientStep)
            + HostScratch.SizeOf<float>(Products * sumStep) + HostScratch.SizeOf<nint>(add.Rows)
            + Math.Max(taps.ScratchBytes, Math.Max(inputs.ScratchBytes, GradientsOf(0, band, gradientStep).ScratchBytes)));
        float* transformed = scratch.Take<float>(Products * band.InputStep), gradients = scratch.Take<float>(Products * gradientStep);
        float* sums = scratch.Take<float>(Products * sumStep);
        var rows = (float**)scratch.Take<nint>(add.Rows);

        add.ListRows(transformed, rows);
        HostScratch ofStage = scratch;
        inputs.Transform(0, band.Tiles, transformed, ref ofStage);
        int end = _whole.Blocks * (group + 1) / _groups;
        for (int block = _whole.Blocks * group / _groups; block < end; block++)
        {
            ofStage = scratch;
            GradientsOf(block, band, gradientStep).Transform(0, band.Tiles, gradients, ref ofStage);
            for (int first = 0; first < _x.C; first += ChannelsOfPart)
            {
                int channels = Math.Min(ChannelsOfPart, _x.C - first);
                for (int product = 0; product < Products; product++)
                {
                    add.Add(
                        rows + first, channels, product, gradients + product * gradientStep, sums + product * sumStep, proceed: false);
                }
                ofStage = scratch;
                taps.Transform(block, first, first + channels, sums, sumStep, ref ofStage);
            }
        }
    }

    private WinogradInputs<OutputGradientMatrix> GradientsOf(int block, in WinogradWgradBand band, nint step)
    {
        int first = block * TKernel.Width;
        TensorView ofBlock = _dy with
        {
            Data = _dy.Data.SubView(first),
            Shape = _dy.Shape.WithChannels(Math.Min(TKernel.Width, _dy.C - first)),
        };
        return new(band.Gradients, ofBlock, step, TKernel.Width);
    }
}
