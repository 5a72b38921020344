using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A <see cref="ConvEpilogue"/> or a <see cref="ConvDgradEpilogue"/> for one block of channels, on the device <c>cpu</c>: it ends the sums
/// of some pixels while they are in a cache.
/// </summary>
internal readonly unsafe struct BlockEpilogue
{
    private readonly MicrokernelEpilogue _y;
    private readonly bool _isDense;

    // Of fprop.
    private readonly BlockTensor _residual, _gated, _activated;

    // Of dgrad: concat_elu's pairs and the gradient of its argument, a gate's (p, q) and their gradient.
    private readonly BlockTensor _pairs, _argument, _pq, _dpq;
    private readonly GradientWrite _write;

    /// <summary>Takes the channels from <paramref name="channel"/>.</summary>
    /// <param name="epilogue">The whole epilogue.</param>
    /// <param name="channel">The first channel of y; even under a gate.</param>
    /// <param name="count">How many of the block's channels there are.</param>
    public BlockEpilogue(in ConvEpilogue epilogue, int channel, int count)
    {
        BlockTensor added = new(epilogue.Added, channel), y = new(epilogue.Y, channel);
        _y = new(
            epilogue.Bias.Length == 0 ? null : epilogue.Bias.AsHostPointer() + channel, added.First, added.Pitch, y.First, y.Pitch, count);
        int result = epilogue.Residual is null ? channel : channel / 2;
        _residual = new(epilogue.Residual, result);
        _gated = new(epilogue.Gated, result);
        _activated = new(epilogue.Activated, 2 * result);
        int results = epilogue.Residual is null ? count : count / 2;
        _isDense = y.Holds(count) && _residual.Holds(results) && _gated.Holds(results) && _activated.Holds(2 * results);
    }

    /// <inheritdoc cref="BlockEpilogue(in ConvEpilogue, int, int)"/>
    /// <param name="epilogue">The whole epilogue.</param>
    /// <param name="channel">The first of the convolution's input channels; even where they are activated.</param>
    /// <param name="count">How many of the block's channels there are.</param>
    public BlockEpilogue(in ConvDgradEpilogue epilogue, int channel, int count)
    {
        bool isActivated = epilogue.Activated is not null;
        int result = isActivated ? channel / 2 : channel, results = isActivated ? count / 2 : count;
        BlockTensor dx = new(epilogue.Dx.View, result);
        BlockTensor y = isActivated ? default : dx;
        BlockTensor added = epilogue.Dx.Write == GradientWrite.Add ? y : default;
        _y = new(null, added.First, added.Pitch, y.First, y.Pitch, count);
        _pairs = new(epilogue.Activated, channel);
        (_argument, _write) = (isActivated ? dx : default, epilogue.Dx.Write);
        _pq = new(epilogue.Pq, 2 * result);
        _dpq = new(epilogue.Dpq, 2 * result);
        _isDense = dx.Holds(results) && _pairs.Holds(count) && _pq.Holds(2 * results) && _dpq.Holds(2 * results);
    }

    private bool GoesOn => _residual.Exists || _activated.Exists;

    private bool GoesBack => _pairs.Exists || _pq.Exists;

    /// <summary>
    /// Prefetches the memory of what follows y at some pixels: a block's channels lie too far apart from pixel to pixel for the hardware to
    /// foresee them.
    /// </summary>
    public void Prefetch(ReadOnlySpan<int> pixels)
    {
        if (!Sse.IsSupported || !(GoesOn || GoesBack))
            return;
        int results = _residual.Exists || _pairs.Exists ? _y.Count / 2 : _y.Count;
        foreach (int pixel in pixels)
        {
            _residual.Prefetch(pixel, results);
            _gated.Prefetch(pixel, results);
            _activated.Prefetch(pixel, 2 * results);
            _pairs.Prefetch(pixel, 2 * results);
            _argument.Prefetch(pixel, results);
            _pq.Prefetch(pixel, 2 * results);
            _dpq.Prefetch(pixel, 2 * results);
        }
    }

    /// <summary>Ends the sums of some pixels, a row of a tile's width each. They are spent afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Finish<TKernel>(float* sums, ReadOnlySpan<int> pixels)
        where TKernel : struct, IMicrokernel
    {
        bool goesBack = GoesBack;
        if (!goesBack && !GoesOn)
            TKernel.Finish(sums, pixels, _y);
        else if (BlockRuns<TKernel>.Fits && _y.Count == TKernel.Width)
            FinishRuns<TKernel>(sums, pixels, goesBack);
        else
            FinishSpans<TKernel>(sums, pixels, goesBack);
    }

    // A whole block without tails: so short that the sums of several pixels are in work at once, which takes a third of the time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FinishRuns<TKernel>(float* sums, ReadOnlySpan<int> pixels, bool goesBack)
        where TKernel : struct, IMicrokernel
    {
        BlockTensor ofSums = new(sums, TKernel.Width), bias = new(_y.Bias, 0);
        BlockTensor added = new(_y.Added, _y.AddedPitch), target = new(_y.Target, _y.TargetPitch);
        for (int row = 0; row < pixels.Length; row += BlockRuns<TKernel>.Pixels)
        {
            int lastRow = Math.Min(row + BlockRuns<TKernel>.Pixels, pixels.Length) - 1;
            BlockRuns<TKernel> rows = new(row, lastRow), at = new(pixels[row], pixels[lastRow]);
            (Vector512<float> Low, Vector512<float> High) y = rows.Load(ofSums);
            if (bias.Exists)
                y = Add(y, rows.Load(bias));
            if (added.Exists)
                y = Add(y, at.Load(added));
            if (target.Exists)
                at.Store(y, target);
            if (goesBack)
                GoBack(y, at);
            else
                GoOn(y, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void GoOn<TKernel>((Vector512<float> Low, Vector512<float> High) y, BlockRuns<TKernel> at)
        where TKernel : struct, IMicrokernel
    {
        if (!_residual.Exists)
        {
            at.StoreTwice(Interleave(ConcatEluForwardSimd.Of(y.Low)), Interleave(ConcatEluForwardSimd.Of(y.High)), _activated);
            return;
        }
        Vector512<float> result = GateForwardSimd.Of(Separate(y), at.LoadHalf(_residual));
        if (_gated.Exists)
            at.StoreHalf(result, _gated);
        if (_activated.Exists)
            at.Store(Interleave(ConcatEluForwardSimd.Of(result)), _activated);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void GoBack<TKernel>((Vector512<float> Low, Vector512<float> High) dy, BlockRuns<TKernel> at)
        where TKernel : struct, IMicrokernel
    {
        if (!_pairs.Exists)
        {
            at.StoreTwice(
                Interleave(GateBackwardSimd.Of(Separate(at.LoadLow(_pq)), dy.Low)),
                Interleave(GateBackwardSimd.Of(Separate(at.LoadHigh(_pq)), dy.High)), _dpq);
            return;
        }
        Vector512<float> dx = ConcatEluBackwardSimd.Of(Separate(at.Load(_pairs)), Separate(dy));
        if (_write == GradientWrite.Add)
            dx = at.LoadHalf(_argument) + dx;
        at.StoreHalf(dx, _argument);
        if (_pq.Exists)
            at.Store(Interleave(GateBackwardSimd.Of(Separate(at.Load(_pq)), dx)), _dpq);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> First, Vector512<float> Second) Separate((Vector512<float> Low, Vector512<float> High) pairs)
        => Lanes.Separate(pairs.Low, pairs.High);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Low, Vector512<float> High) Interleave((Vector512<float> First, Vector512<float> Second) halves)
        => Lanes.Interleave(halves.First, halves.Second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Low, Vector512<float> High) Add(
        (Vector512<float> Low, Vector512<float> High) x, (Vector512<float> Low, Vector512<float> High) y)
        => (x.Low + y.Low, x.High + y.High);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FinishSpans<TKernel>(float* sums, ReadOnlySpan<int> pixels, bool goesBack)
        where TKernel : struct, IMicrokernel
    {
        TKernel.Finish(sums, pixels, _y);
        bool isRun = _isDense && _y.Count == TKernel.Width && pixels[^1] - pixels[0] == pixels.Length - 1;
        int run = isRun ? pixels.Length : 1;
        for (int row = 0; row < pixels.Length; row += run, sums += run * TKernel.Width)
        {
            if (goesBack)
                GoBack(pixels[row], run, sums);
            else
                GoOn(pixels[row], run, sums);
        }
    }

    // The very functions of the separate ops: the bits are theirs. What no op reads takes the place of the sums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void GoOn(int pixel, int pixels, float* sums)
    {
        Span<float> result = ResultOf(pixel, pixels, sums);
        if (_residual.Exists)
        {
            ReadOnlySpan<float> pq = result;
            result = new(_gated.Exists ? _gated.At(pixel) : sums, pq.Length / 2);
            GateForwardSimd.Compute(pq, new(_residual.At(pixel), result.Length), result);
        }
        if (_activated.Exists)
            ConcatEluForwardSimd.Compute(result, new(_activated.At(pixel), 2 * result.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void GoBack(int pixel, int pixels, float* sums)
    {
        Span<float> result = ResultOf(pixel, pixels, sums);
        if (_pairs.Exists)
        {
            ReadOnlySpan<float> ofPairs = result;
            result = new(_argument.At(pixel), ofPairs.Length / 2);
            ConcatEluBackwardSimd.Compute(new(_pairs.At(pixel), ofPairs.Length), ofPairs, result, _write);
        }
        if (_pq.Exists)
            GateBackwardSimd.Compute(
                new(_pq.At(pixel), 2 * result.Length), result, new(_dpq.At(pixel), 2 * result.Length), GradientWrite.Set);
    }

    private Span<float> ResultOf(int pixel, int pixels, float* sums)
        => new(_y.Target == null ? sums : _y.Target + pixel * _y.TargetPitch, pixels * _y.Count);
}
