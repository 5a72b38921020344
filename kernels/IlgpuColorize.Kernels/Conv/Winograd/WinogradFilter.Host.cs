using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Transforms a 3 x 3 filter for Winograd's method into [block of result channels][product][reduced channel][lane]. An item is a cache line
/// of reduced channels of a block. For dgrad the filter is transposed and its taps are in reverse: dx is the convolution of dy with that
/// filter. Taps that a smaller filter lacks are zero.
/// </summary>
internal readonly unsafe struct WinogradFilterWork(PackedFilter packed, TensorView weights, bool isDgrad) : IHostWork
{
    /// <summary>The reduced channels of an item.</summary>
    public const int Line = 16;

    private const int Taps = WinogradTransforms.Taps * WinogradTransforms.Taps;

    public void Execute(int item)
    {
        int width = packed.Tile.Width(), parts = packed.ItemsPerBlock, block = item / parts, first = item % parts * Line;
        int run = Line * width, tapsLength = Taps * run;

        // The products lie far apart in the packed filter, at a distance that brings their lines to one place of a cache: they are made close
        // by, a line more apart, and copied run by run.
        nint step = run + Line;
        HostScratch scratch = new(
            HostScratch.SizeOf<float>(tapsLength) + HostScratch.SizeOf<float>(WinogradTransforms.Products * WinogradTransforms.Lanes)
            + HostScratch.SizeOf<float>(WinogradTransforms.Products * step));
        float* taps = scratch.Take<float>(tapsLength), half = scratch.Take<float>(WinogradTransforms.Products * WinogradTransforms.Lanes);
        float* products = scratch.Take<float>(WinogradTransforms.Products * step);
        new Span<float>(taps, tapsLength).Clear();
        if (isDgrad)
            Gather(first, weights.N, block * width, weights.C, width, taps);
        else
            Gather(block * width, weights.N, first, weights.C, width, taps);

        for (int reduced = 0; reduced < Line; reduced++, taps += Taps * width)
        {
            for (int lane = 0; lane < width; lane += WinogradTransforms.Lanes)
                WinogradTransforms.Filter(taps + lane, width, half, products + reduced * width + lane, step);
        }
        float* target = packed.Lanes + (long)block * packed.BlockLength + first * width;
        for (int product = 0; product < WinogradTransforms.Products; product++, products += step, target += (nint)packed.Reduced * width)
            new Span<float>(products, run).CopyTo(new Span<float>(target, run));
        packed.MarkPacked();
    }

    // Copies w[k, tap, c] to [reduced channel][tap][lane]; lanes are output channels in fprop and input channels in dgrad.
    private void Gather(int firstK, int endK, int firstC, int endC, int width, float* target)
    {
        endK = Math.Min(endK, firstK + (isDgrad ? Line : width));
        endC = Math.Min(endC, firstC + (isDgrad ? width : Line));
        nint stepOfK = isDgrad ? Taps * width : 1, stepOfC = isDgrad ? 1 : Taps * width;
        float* source = weights.Data.AsHostPointer();
        for (int k = firstK; k < endK; k++)
        {
            for (int tap = 0; tap < weights.H * weights.W; tap++)
            {
                (int r, int s) = Math.DivRem(isDgrad ? weights.H * weights.W - 1 - tap : tap, weights.W);
                float* from = source + ((nint)k * weights.H * weights.W + tap) * weights.C;
                float* to = target + (k - firstK) * stepOfK + (r * WinogradTransforms.Taps + s) * width;
                for (int c = firstC; c < endC; c++, to += stepOfC)
                    *to = from[c];
            }
        }
    }
}
