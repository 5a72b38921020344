using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The transform of a 3 x 3 filter for Winograd's method. For dgrad the filter is transposed and its taps are in reverse: dx is the
/// convolution of dy with that filter. Taps that a smaller filter lacks are zero.
/// </summary>
/// <param name="weights">The filter, K x R x S x C.</param>
/// <param name="isDgrad">Whether result channels are C; else K.</param>
/// <param name="width">The result channels of a block.</param>
internal readonly unsafe struct WinogradFilterTransform(TensorView weights, bool isDgrad, int width)
{
    /// <summary>The reduced channels that are transformed together, a cache line.</summary>
    public const int Line = WinogradTransforms.Lanes;

    private const int Taps = WinogradTransforms.Taps * WinogradTransforms.Taps;

    // 36 to 72 lines on their way.
    private const int ChannelsAhead = 4;

    /// <summary>The bytes of a thread's memory that <see cref="Run"/> takes.</summary>
    public static long ScratchBytes => HostScratch.SizeOf<float>(Taps * Line * Line);

    private int Results => isDgrad ? weights.C : weights.N;

    private int Reduced => isDgrad ? weights.N : weights.C;

    /// <summary>Transforms a line of reduced channels of a block.</summary>
    /// <param name="block">The block of result channels.</param>
    /// <param name="first">The first reduced channel.</param>
    /// <param name="target">The products, [product][reduced channel][lane].</param>
    /// <param name="step">The distance of products.</param>
    /// <param name="scratch">The thread's memory.</param>
    public void Run(int block, int first, float* target, nint step, ref HostScratch scratch)
    {
        float* taps = scratch.Take<float>(Taps * Line * Line);
        bool isWhole = weights is { H: WinogradTransforms.Taps, W: WinogradTransforms.Taps }
            && (block + 1) * width <= Results && first + Line <= Reduced;
        for (int lane = 0; lane < width; lane += WinogradTransforms.Lanes)
        {
            float* to = target + lane;
            if (!isWhole)
                Gather(block * width + lane, first, taps);
            else if (!isDgrad)
                Turn(block * width + lane, first, taps);
            for (int reduced = 0; reduced < Line; reduced++, to += width)
            {
                if (isWhole && isDgrad && lane == 0)
                    Prefetch(first + reduced + ChannelsAhead, block * width);
                EvenPlaces from = isWhole && isDgrad
                    ? new(LastTapOf(first + reduced, block * width + lane), -weights.C)
                    : new(taps + reduced * Line, Line * Line);
                WinogradTransforms.Square<FilterMatrix, EvenPlaces>(from, to, step);
            }
        }
    }

    private float* LastTapOf(int k, int c) => weights.Data.AsHostPointer() + ((nint)k * Taps + Taps - 1) * weights.C + c;

    // The taps of a block lie too far apart for the hardware to foresee them.
    private void Prefetch(int k, int c)
    {
        BlockTensor taps = new(LastTapOf(k, c), -weights.C);
        for (int tap = 0; tap < Taps; tap++)
            taps.Prefetch(tap, width);
    }

    // Writes [tap][reduced channel][lane] of fprop, whose lanes are far apart in the filter.
    private void Turn(int firstK, int firstC, float* taps)
    {
        float* source = weights.Data.AsHostPointer() + (nint)firstK * Taps * weights.C + firstC;
        for (int tap = 0; tap < Taps; tap++)
            HostRows.TransposeSquare(source + (nint)tap * weights.C, Taps * weights.C, taps + tap * Line * Line, Line, adds: false);
    }

    // The same where channels or taps are missing, and are zero.
    private void Gather(int firstLane, int first, float* taps)
    {
        new Span<float>(taps, Taps * Line * Line).Clear();
        (int firstK, int firstC) = isDgrad ? (first, firstLane) : (firstLane, first);
        int endK = Math.Min(weights.N, firstK + Line), endC = Math.Min(weights.C, firstC + Line);
        int stepOfK = isDgrad ? Line : 1, count = weights.H * weights.W;
        for (int k = firstK; k < endK; k++)
        {
            for (int tap = 0; tap < count; tap++)
            {
                (int r, int s) = Math.DivRem(isDgrad ? count - 1 - tap : tap, weights.W);
                float* from = weights.Data.AsHostPointer() + ((nint)k * count + tap) * weights.C;
                float* to = taps + (r * WinogradTransforms.Taps + s) * Line * Line + (k - firstK) * stepOfK;
                if (isDgrad)
                    new Span<float>(from + firstC, endC - firstC).CopyTo(new Span<float>(to, endC - firstC));
                for (int c = isDgrad ? endC : firstC; c < endC; c++, to += Line)
                    *to = from[c];
            }
        }
    }
}

/// <summary>
/// Transforms a filter into [block of result channels][product][reduced channel][lane], for all threads. An item is a line of reduced
/// channels of a block.
/// </summary>
internal readonly unsafe struct WinogradFilterWork(PackedFilter packed, in WinogradFilterTransform transform) : IHostWork
{
    private readonly WinogradFilterTransform _transform = transform;

    public void Execute(int item)
    {
        (int block, int line) = Math.DivRem(item, packed.ItemsPerBlock);
        int width = packed.Tile.Width(), first = line * WinogradFilterTransform.Line;
        HostScratch scratch = new(WinogradFilterTransform.ScratchBytes);
        float* target = packed.Lanes + (long)block * packed.BlockLength + first * width;
        _transform.Run(block, first, target, (nint)packed.Reduced * width, ref scratch);
        packed.MarkPacked();
    }
}
