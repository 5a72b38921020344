using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches wgrad on the device <c>cpu</c>, with the register tile for its vectors of input channels.</summary>
internal static class ConvWgradHost
{
    public static void Launch(ComputeStream stream, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write, HostTile tile)
    {
        switch (tile)
        {
            case HostTile.Channels32:
                Launch<Microkernel<Simd512, Vector512<float>, SixByTwo>>(stream, problem, x, dy, dw, write);
                break;
            case HostTile.Channels16:
                Launch<Microkernel<Simd256, Vector256<float>, SixByTwo>>(stream, problem, x, dy, dw, write);
                break;
            case HostTile.Channels8 when Vector256.IsHardwareAccelerated:
                Launch<Microkernel<Simd256, Vector256<float>, EightByOne>>(stream, problem, x, dy, dw, write);
                break;
            case HostTile.Channels8:
                Launch<Microkernel<Simd128, Vector128<float>, SixByTwo>>(stream, problem, x, dy, dw, write);
                break;
            default:
                Launch<Microkernel<Simd128, Vector128<float>, EightByOne>>(stream, problem, x, dy, dw, write);
                break;
        }
    }

    private static void Launch<TKernel>(ComputeStream stream, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
        where TKernel : struct, IMicrokernel
    {
        ConvWgradWork<TKernel> work = new(problem, x, dy, dw, write);
        stream.LaunchHost(nameof(ConvWgrad), problem, work.Items, work);
    }
}

/// <summary>
/// Computes wgrad. An item is some taps, one block of input channels and a group of output channels; a tile's rows are output channels, its elements pixels. The pixels come in stretches, whose
/// input channels are copied together (zeros outside the image) and serve every tile of the group, while the output's gradient stays in the cache for every tap.
/// </summary>
internal readonly unsafe struct ConvWgradWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // Measured best of 64 to 192: the copied lanes stay in the first-level cache; the sums of 9 taps and 16 tiles, 110 KB, wait in the second.
    private const int Stretch = 96;
    private const int MostTilesPerGroup = 16;
    private const int MostTapsPerItem = 9;
    private const int ItemsWanted = 16;

    private readonly ConvProblem _problem;
    private readonly TensorView _x;
    private readonly TensorView _dy;
    private readonly ArrayView<float> _dw;
    private readonly GradientWrite _write;
    private readonly int _blocks;
    private readonly int _tiles;
    private readonly int _tilesPerGroup;
    private readonly int _groups;
    private readonly int _tapsPerItem;
    private readonly int _parts;

    public ConvWgradWork(in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
    {
        (_problem, _x, _dy, _dw, _write) = (problem, x, dy, dw, write);
        _blocks = Ceiling(problem.C, TKernel.Width);
        _tiles = Ceiling(problem.K, TKernel.Rows);
        int leastGroups = Ceiling(_tiles, MostTilesPerGroup);
        _tapsPerItem = Math.Min(MostTapsPerItem, Ceiling(problem.Taps, Ceiling(ItemsWanted, _blocks * leastGroups)));
        _parts = Ceiling(problem.Taps, _tapsPerItem);
        _tilesPerGroup = Ceiling(_tiles, Math.Max(leastGroups, Ceiling(ItemsWanted, _blocks * _parts)));
        _groups = Ceiling(_tiles, _tilesPerGroup);
    }

    public int Items => _parts * _blocks * _groups;

    public void Execute(int item)
    {
        int group = item % _groups, block = item / _groups % _blocks, part = item / _groups / _blocks, channel = block * TKernel.Width;
        int firstTap = part * _tapsPerItem, taps = Math.Min(_tapsPerItem, _problem.Taps - firstTap);
        int firstTile = group * _tilesPerGroup, tiles = Math.Min(_tilesPerGroup, _tiles - firstTile), tileLength = TKernel.Rows * TKernel.Width;
        HostScratch scratch = new(HostScratch.SizeOf<float>(Stretch * TKernel.Width) + HostScratch.SizeOf<float>((long)taps * tiles * tileLength));
        float* lanes = scratch.Take<float>(Stretch * TKernel.Width), sums = scratch.Take<float>((long)taps * tiles * tileLength);
        int pixels = _problem.N * _problem.P * _problem.Q;
        for (int first = 0; first < pixels; first += Stretch)
        {
            int count = Math.Min(Stretch, pixels - first);
            for (int tap = 0; tap < taps; tap++)
            {
                Gather(first, count, firstTap + tap, channel, lanes);
                for (int tile = 0; tile < tiles; tile++)
                    Multiply(first, count, (firstTile + tile) * TKernel.Rows, lanes, sums + (tap * tiles + tile) * tileLength, proceed: first > 0);
            }
        }
        for (int tap = 0; tap < taps; tap++)
            Finish(firstTile * TKernel.Rows, Math.Min(_problem.K, (firstTile + tiles) * TKernel.Rows), firstTap + tap, channel, sums + tap * tiles * tileLength);
    }

    private static int Ceiling(int count, int divisor) => (count + divisor - 1) / divisor;

    private void Gather(int first, int count, int tap, int channel, float* lanes)
    {
        int down = tap / _problem.S * _problem.Dilation - _problem.Pad.Top, right = tap % _problem.S * _problem.Dilation - _problem.Pad.Left;
        int stride = _problem.Stride;
        float* x = _x.Data.AsHostPointer() + channel;

        // The columns of the output whose source lies inside: 0 <= q * stride + right < W.
        int firstInside = Math.Max(0, (stride - 1 - right) / stride), endInside = Math.Max(0, _problem.W - right + stride - 1) / stride;
        int q = first % _problem.Q, p = first / _problem.Q % _problem.P, n = first / _problem.Q / _problem.P;
        for (int end; count > 0; count -= end - q, lanes += (end - q) * TKernel.Width, q = 0, n = p + 1 < _problem.P ? n : n + 1, p = p + 1 < _problem.P ? p + 1 : 0)
        {
            end = Math.Min(_problem.Q, q + count);
            int h = p * stride + down;
            bool inside = (uint)h < (uint)_problem.H;
            int from = inside ? Math.Clamp(firstInside, q, end) : end, to = inside ? Math.Clamp(endInside, from, end) : end;
            Clear(lanes, from - q);
            CopyPixels(x + ((nint)(n * _problem.H + h) * _problem.W + from * stride + right) * _x.Pitch, stride * _x.Pitch, to - from, lanes + (from - q) * TKernel.Width, _problem.C - channel);
            Clear(lanes + (to - q) * TKernel.Width, end - to);
        }
    }

    private static void Clear(float* lanes, int pixels) => new Span<float>(lanes, pixels * TKernel.Width).Clear();

    private static void CopyPixels(float* source, nint step, int pixels, float* lanes, int channels)
    {
        if (channels >= TKernel.Width)
        {
            TKernel.Copy(source, step, pixels, lanes);
            return;
        }
        Clear(lanes, pixels);
        for (int pixel = 0; pixel < pixels; pixel++, source += step, lanes += TKernel.Width)
        {
            for (int c = 0; c < channels; c++)
                lanes[c] = source[c];
        }
    }

    private void Multiply(int first, int count, int k, float* lanes, float* sums, bool proceed)
    {
        float** rows = stackalloc float*[TKernel.Rows];
        float* dy = _dy.Data.AsHostPointer() + (nint)first * _dy.Pitch;
        for (int row = 0; row < TKernel.Rows; row++)
            rows[row] = dy + Math.Min(k + row, _problem.K - 1);
        nint start = 0;
        TKernel.Run(new Panel(rows, 0, _dy.Pitch, lanes, &start, TKernel.Width, 1, count), sums, proceed);
    }

    private void Finish(int k, int end, int tap, int channel, float* sums)
    {
        int* rows = stackalloc int[end - k];
        for (int row = 0; row < end - k; row++)
            rows[row] = k + row;
        float* target = _dw.AsHostPointer() + (nint)tap * _problem.C + channel;
        nint pitch = (nint)_problem.Taps * _problem.C;
        Epilogue epilogue = new(null, _write == GradientWrite.Add ? target : null, pitch, target, pitch, Math.Min(TKernel.Width, _problem.C - channel));
        TKernel.Finish(sums, new ReadOnlySpan<int>(rows, end - k), epilogue);
    }
}
