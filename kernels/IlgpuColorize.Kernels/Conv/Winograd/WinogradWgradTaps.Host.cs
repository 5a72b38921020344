using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Transforms the sums over the tiles back, G^T m G, and writes them in the filter's order. Taps that a smaller filter lacks are left out.
/// </summary>
/// <param name="problem">The sizes of the forward convolution.</param>
/// <param name="width">The output channels of a block.</param>
/// <param name="dw">The gradient of the filter.</param>
/// <param name="adds">Whether to add to it.</param>
internal readonly unsafe struct WinogradWgradTaps(in ConvProblem problem, int width, float* dw, bool adds)
{
    private const int Line = WinogradTransforms.Lanes;
    private const int Taps = WinogradTransforms.Taps;

    private readonly ConvProblem _problem = problem;

    /// <summary>The bytes of a thread's memory that <see cref="Transform"/> takes.</summary>
    public long ScratchBytes => HostScratch.SizeOf<float>(Taps * Taps * Line * width);

    /// <summary>Transforms the sums of some input channels and a block of output channels.</summary>
    /// <param name="block">The block.</param>
    /// <param name="first">The first of the input channels.</param>
    /// <param name="end">The one after the last.</param>
    /// <param name="sums">Their sums, [product][input channel][lane].</param>
    /// <param name="step">The distance of products.</param>
    /// <param name="scratch">The thread's memory.</param>
    public void Transform(int block, int first, int end, float* sums, nint step, ref HostScratch scratch)
    {
        float* taps = scratch.Take<float>(Taps * Taps * Line * width);
        int k = block * width, results = Math.Min(width, _problem.K - k);
        nint filter = (nint)_problem.Taps * _problem.C;
        for (; first < end; first += Line, sums += Line * width)
        {
            int channels = Math.Min(Line, end - first);
            for (int lane = 0; lane < channels * width; lane += Line)
                WinogradTransforms.Square<FilterGradientMatrix, EvenPlaces>(new(sums + lane, step), taps + lane, Line * width);
            float* target = dw + k * filter + first;
            for (int tap = 0; tap < _problem.Taps; tap++, target += _problem.C)
            {
                (int r, int s) = Math.DivRem(tap, _problem.S);
                HostRows.Transpose(taps + (r * Taps + s) * Line * width, width, channels, results, target, filter, adds);
            }
        }
    }
}

/// <summary>Transforms all sums back. An item is sixteen input channels of a block of output channels.</summary>
internal readonly unsafe struct WinogradWgradTapsWork(
    WinogradWgradBand band, ArrayView<float> sums, ArrayView<float> dw, bool adds) : IHostWork
{
    private const int Line = WinogradTransforms.Lanes;

    private int Slices => (band.Problem.C + Line - 1) / Line;

    public int Items => band.Blocks * Slices;

    public void Execute(int item)
    {
        (int block, int slice) = Math.DivRem(item, Slices);
        WinogradWgradTaps taps = new(band.Problem, band.Tile.Width(), dw.AsHostPointer(), adds);
        HostScratch scratch = new(taps.ScratchBytes);
        int first = slice * Line;
        float* ofChannels = sums.AsHostPointer() + block * band.SumBlockStep + first * band.Tile.Width();
        taps.Transform(block, first, Math.Min(first + Line, band.Problem.C), ofChannels, band.SumStep, ref scratch);
    }
}
