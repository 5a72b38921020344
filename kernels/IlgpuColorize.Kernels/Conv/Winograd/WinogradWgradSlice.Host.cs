using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The cut of wgrad's sum over the tiles by Winograd's method: consecutive tiles make parts, and consecutive parts make slices, which are
/// summed at the same time and then added in order. It depends on the problem alone, so that the order of the sum does too.
/// </summary>
internal readonly record struct WinogradWgradSlices
{
    // To transform the sums of fewer tiles back counts.
    private const int FewestTiles = 32;
    private const int MostTilesOfPart = 128;

    // Of 192 channels, the inputs of a part take 3.5 MiB: they stay in a last-level cache that others use too.
    private const long MostInputBytes = 6 << 20;
    private const long MostSumBytes = 2 << 20;
    private const int MostSlices = 16;

    private readonly WinogradWgradBand _whole;

    /// <summary>Cuts all tiles of a convolution: an even number of slices, so that two threads end together.</summary>
    public WinogradWgradSlices(in WinogradWgradBand whole)
    {
        _whole = whole;
        int wanted = (whole.Tiles + 2 * MostTilesOfPart - 1) / (2 * MostTilesOfPart);
        long most = Math.Min(MostSlices, MostSumBytes / sizeof(float) / whole.Problem.FilterElements) / 2;
        Count = whole.Tiles < 2 * FewestTiles ? 1 : 2 * (int)Math.Clamp(wanted, 1, Math.Max(1, most));
    }

    /// <summary>The number of slices.</summary>
    public int Count { get; }

    /// <summary>The parts of a slice, which are transformed and multiplied one after the other.</summary>
    public int PartsOfSlice => (_whole.Tiles + Count * MostTilesOfPart - 1) / (Count * MostTilesOfPart);

    /// <summary>True where the inputs of a part stay in a cache, whatever the batch.</summary>
    public bool AreFaster
        => sizeof(float) * WinogradTransforms.Products * MostTilesOfPart * (long)WinogradBand.Padded(_whole.Problem.C) <= MostInputBytes;

    /// <summary>Returns the tiles of a part.</summary>
    public WinogradWgradBand PartOf(int slice, int part) => _whole.Part(slice, Count).Part(part, PartsOfSlice);
}

/// <summary>
/// All stages of wgrad by Winograd's method for a slice of the tiles: what is transformed stays with the thread that needs it, and the sums
/// of a part of the channels stay in the second-level cache until they are transformed back. An item is a slice and a group of blocks of
/// output channels. Every slice writes a whole filter.
/// </summary>
internal readonly unsafe struct WinogradWgradSliceWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    private const int Line = WinogradTransforms.Lanes;
    private const int Taps = WinogradTransforms.Taps;
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
        for (int part = 0; part < _slices.PartsOfSlice; part++)
            Add(slice, group, _slices.PartOf(slice, part), adds: _adds || part > 0);
    }

    private void Add(int slice, int group, in WinogradWgradBand band, bool adds)
    {
        WinogradInputs<InputMatrix> inputs = new(band.Inputs, _x, band.InputStep, Line);
        int channels = WinogradBand.Padded(_x.C), rowCount = (channels + TKernel.Rows - 1) / TKernel.Rows * TKernel.Rows;
        nint gradientStep = band.GradientBlockStep + Line, sumStep = ChannelsOfPart * TKernel.Width + Line;
        HostScratch scratch = new(
            HostScratch.SizeOf<float>(Products * band.InputStep) + HostScratch.SizeOf<float>(Products * gradientStep)
            + HostScratch.SizeOf<float>(Products * sumStep) + HostScratch.SizeOf<nint>(rowCount)
            + HostScratch.SizeOf<float>(Taps * Taps * Line * TKernel.Width) + HostScratch.SizeOf<float>(Products * Line)
            + inputs.ScratchBytes);
        float* transformed = scratch.Take<float>(Products * band.InputStep), gradients = scratch.Take<float>(Products * gradientStep);
        float* sums = scratch.Take<float>(Products * sumStep);
        var rows = (float**)scratch.Take<nint>(rowCount);

        // Rows beyond the last channel repeat it; nothing reads their sums.
        for (int row = 0; row < rowCount; row++)
        {
            (int line, int place) = Math.DivRem(Math.Min(row, _x.C - 1), Line);
            rows[row] = transformed + line * band.InputSliceStep + place;
        }
        HostScratch ofStage = scratch;
        inputs.Transform(0, band.Tiles, transformed, ref ofStage);
        int end = _whole.Blocks * (group + 1) / _groups;
        for (int block = _whole.Blocks * group / _groups; block < end; block++)
        {
            ofStage = scratch;
            GradientsOf(block, band, gradientStep).Transform(0, band.Tiles, gradients, ref ofStage);
            for (int first = 0; first < _x.C; first += ChannelsOfPart)
            {
                int count = Math.Min(ChannelsOfPart, _x.C - first);
                for (int product = 0; product < Products; product++)
                {
                    Multiply(
                        rows + first, product * band.InputStep, gradients + product * gradientStep, band.Tiles, count,
                        sums + product * sumStep);
                }
                ofStage = scratch;
                TransformBack(slice, block, first, count, sums, sumStep, adds, ref ofStage);
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

    private static void Multiply(float** rows, nint rowFirst, float* lanes, int tiles, int channels, float* sums)
    {
        nint start = 0;
        for (int channel = 0; channel < channels; channel += TKernel.Rows, rows += TKernel.Rows, sums += TKernel.Rows * TKernel.Width)
            TKernel.Run(new MicrokernelOperands(rows, rowFirst, Line, lanes, &start, TKernel.Width, 1, tiles), sums, proceed: false);
    }

    // G^T m G, in the filter's order.
    private void TransformBack(
        int slice, int block, int firstChannel, int channels, float* sums, nint sumStep, bool adds, ref HostScratch scratch)
    {
        ConvProblem problem = _whole.Problem;
        int k = block * TKernel.Width, results = Math.Min(TKernel.Width, problem.K - k);
        float* taps = scratch.Take<float>(Taps * Taps * Line * TKernel.Width), half = scratch.Take<float>(Products * Line);
        nint filter = (nint)problem.Taps * problem.C;
        float* target = _target.AsHostPointer() + (nint)slice * problem.FilterElements + k * filter + firstChannel;
        for (int first = 0; first < channels; first += Line, sums += Line * TKernel.Width, target += Line)
        {
            int count = Math.Min(Line, channels - first);
            for (int lane = 0; lane < count * TKernel.Width; lane += Line)
                WinogradTransforms.Square<FilterGradientMatrix, EvenPlaces>(
                    new(sums + lane, sumStep), half, taps + lane, Line * TKernel.Width);
            for (int tap = 0; tap < problem.Taps; tap++)
            {
                (int r, int s) = Math.DivRem(tap, problem.S);
                HostRows.Transpose(
                    taps + (r * Taps + s) * Line * TKernel.Width, TKernel.Width, count, results, target + (nint)tap * problem.C, filter,
                    adds);
            }
        }
    }
}
