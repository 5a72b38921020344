using System.Runtime.CompilerServices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The end of the sums of blocks that are narrow or not whole, by the separate ops' own loops over spans.</summary>
internal readonly unsafe partial struct BlockEpilogue
{
    // 64 floats a pixel, twice the channels of the widest block, make 4 KiB a copy.
    private const int PixelsOfCopy = 16;
    private const int FloatsOfCopy = 64 * PixelsOfCopy;

    // Many pixels at once where they lie side by side, else some, copied together.
    private void FinishSpans<TKernel>(float* sums, ReadOnlySpan<int> pixels, bool goesBack)
        where TKernel : struct, IMicrokernel
    {
        TKernel.Finish(sums, pixels, _y);
        if (_isDense && _y.Count == TKernel.Width && pixels[^1] - pixels[0] == pixels.Length - 1)
        {
            FinishRun(sums, pixels[0], pixels.Length, goesBack);
            return;
        }
        for (int row = 0; row < pixels.Length; row += PixelsOfCopy, sums += PixelsOfCopy * TKernel.Width)
            FinishCopies(sums, TKernel.Width, pixels[row..Math.Min(row + PixelsOfCopy, pixels.Length)], goesBack);
    }

    // The very functions of the separate ops: the bits are theirs. What no op reads takes the place of the sums.
    private void FinishRun(float* sums, int pixel, int pixels, bool goesBack)
    {
        Span<float> y = new(_y.Target == null ? sums : _y.Target + pixel * _y.TargetPitch, pixels * _y.Count), result = y;
        if (goesBack)
        {
            if (_pairs.Exists)
            {
                result = new(_argument.At(pixel), y.Length / 2);
                ConcatEluBackwardSimd.Compute(new(_pairs.At(pixel), y.Length), y, result, _write);
            }
            int pairs = 2 * result.Length;
            if (_pq.Exists)
                GateBackwardSimd.Compute(new(_pq.At(pixel), pairs), result, new(_dpq.At(pixel), pairs), GradientWrite.Set);
            return;
        }
        if (_residual.Exists)
        {
            result = new(_gated.Exists ? _gated.At(pixel) : sums, y.Length / 2);
            GateForwardSimd.Compute(y, new(_residual.At(pixel), result.Length), result);
        }
        if (_activated.Exists)
            ConcatEluForwardSimd.Compute(result, new(_activated.At(pixel), 2 * result.Length));
    }

    // The same on copies of all that is read, which lie side by side.
    [SkipLocalsInit]
    private void FinishCopies(float* sums, int width, ReadOnlySpan<int> pixels, bool goesBack)
    {
        float* ofY = stackalloc float[4 * FloatsOfCopy];
        float* ofRead = ofY + FloatsOfCopy, ofResult = ofRead + FloatsOfCopy, ofPairs = ofResult + FloatsOfCopy;
        int channels = _y.Count;
        Span<float> y = new(ofY, pixels.Length * channels), result = y;
        if (_y.Target == null)
            HostRows.Copy(sums, width, pixels.Length, channels, ofY, channels);
        else
            new BlockTensor(_y.Target, _y.TargetPitch).Gather(pixels, channels, ofY);
        if (_residual.Exists || _pairs.Exists)
        {
            channels /= 2;
            result = new(ofResult, pixels.Length * channels);
        }
        Span<float> pairs = new(ofPairs, 2 * result.Length);
        if (goesBack)
        {
            if (_pairs.Exists)
            {
                if (_write == GradientWrite.Add)
                    _argument.Gather(pixels, channels, ofResult);
                ConcatEluBackwardSimd.Compute(_pairs.Gather(pixels, 2 * channels, ofRead), y, result, _write);
                _argument.Scatter(result, pixels, channels);
            }
            if (_pq.Exists)
            {
                GateBackwardSimd.Compute(_pq.Gather(pixels, 2 * channels, ofRead), result, pairs, GradientWrite.Set);
                _dpq.Scatter(pairs, pixels, 2 * channels);
            }
            return;
        }
        if (_residual.Exists)
            GateForwardSimd.Compute(y, _residual.Gather(pixels, channels, ofRead), result);
        if (_gated.Exists)
            _gated.Scatter(result, pixels, channels);
        if (_activated.Exists)
        {
            ConcatEluForwardSimd.Compute(result, pairs);
            _activated.Scatter(pairs, pixels, 2 * channels);
        }
    }
}
