using System.Runtime.CompilerServices;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Transforms a filter for Winograd's method along the rows into [block of result channels][product][row][reduced channel][lane]. An item
/// is a cache line of reduced channels of a block.
/// </summary>
internal readonly unsafe struct WinogradRowFilterWork(PackedFilter packed, TensorView weights) : IHostWork
{
    /// <summary>The reduced channels of an item.</summary>
    public const int Line = WinogradTransforms.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int width = packed.Tile.Width(), taps = weights.H * weights.W, block = item / packed.ItemsPerBlock;
        int first = item % packed.ItemsPerBlock * Line, channels = Math.Min(Line, weights.C - first);
        HostScratch scratch = new(HostScratch.SizeOf<float>(Line * taps * width));
        float* gathered = scratch.Take<float>(Line * taps * width);
        new Span<float>(gathered, Line * taps * width).Clear();
        Gather(block * width, Math.Min(weights.N, (block + 1) * width), first, channels, width, gathered);

        float* target = packed.Lanes + (long)block * packed.BlockLength + (nint)first * width;
        nint rowStep = (nint)packed.Reduced * width, step = weights.H * rowStep;
        for (int c = 0; c < channels; c++, target += width)
        {
            for (int row = 0; row < weights.H; row++, gathered += WinogradTransforms.Taps * width)
            {
                for (int lane = 0; lane < width; lane += WinogradTransforms.Lanes)
                    WinogradTransforms.Line<RowFilterMatrix, EvenPlaces>(new(gathered + lane, width), target + row * rowStep + lane, step);
            }
        }
        packed.MarkPacked();
    }

    // Copies w[k, tap, c] to [reduced channel][tap][lane].
    private void Gather(int firstK, int endK, int firstC, int channels, int width, float* target)
    {
        int taps = weights.H * weights.W;
        for (int k = firstK; k < endK; k++)
        {
            float* from = weights.Data.AsHostPointer() + (nint)k * taps * weights.C + firstC;
            for (int tap = 0; tap < taps; tap++, from += weights.C)
            {
                float* to = target + tap * width + (k - firstK);
                for (int c = 0; c < channels; c++, to += taps * width)
                    *to = from[c];
            }
        }
    }
}
