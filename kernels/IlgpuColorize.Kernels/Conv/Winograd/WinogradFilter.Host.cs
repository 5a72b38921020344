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
        HostScratch scratch = new(
            HostScratch.SizeOf<float>(Line * Taps * width)
            + HostScratch.SizeOf<float>(WinogradTransforms.Products * WinogradTransforms.Lanes));
        float* taps = scratch.Take<float>(Line * Taps * width);
        float* half = scratch.Take<float>(WinogradTransforms.Products * WinogradTransforms.Lanes);
        new Span<float>(taps, Line * Taps * width).Clear();
        if (isDgrad)
            Gather(first, weights.N, block * width, weights.C, width, taps);
        else
            Gather(block * width, weights.N, first, weights.C, width, taps);

        float* target = packed.Lanes + (long)block * packed.BlockLength + first * width;
        nint step = (nint)packed.Reduced * width;
        for (int reduced = 0; reduced < Line; reduced++, taps += Taps * width, target += width)
        {
            for (int lane = 0; lane < width; lane += WinogradTransforms.Lanes)
                WinogradTransforms.Filter(taps + lane, width, half, target + lane, step);
        }
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
                if (isDgrad)
                {
                    new Span<float>(from + firstC, endC - firstC).CopyTo(new Span<float>(to, endC - firstC));
                    continue;
                }
                for (int c = firstC; c < endC; c++, to += stepOfC)
                    *to = from[c];
            }
        }
    }
}
