using System.Runtime.CompilerServices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The end of the sums of blocks that are narrow or not whole, by the separate ops' own loops over spans: the bits are theirs.
/// </summary>
internal readonly unsafe partial struct BlockEpilogue
{
    // 4 KiB: sixteen pixels of twice the channels of the widest block.
    private const int FloatsOfCopy = 1024;

    private void FinishSpans<TKernel>(float* sums, ReadOnlySpan<int> pixels)
        where TKernel : struct, IMicrokernel
    {
        TKernel.Finish(sums, pixels, _y);
        int together = FloatsOfCopy / (2 * TKernel.Width);
        for (int row = 0; row < pixels.Length; row += together, sums += together * TKernel.Width)
            FinishSpans(sums, TKernel.Width, pixels[row..Math.Min(row + together, pixels.Length)]);
    }

    // The ops on some pixels together, on copies of what does not lie side by side.
    [SkipLocalsInit]
    private void FinishSpans(float* sums, int width, ReadOnlySpan<int> pixels)
    {
        float* ofY = stackalloc float[4 * FloatsOfCopy];
        float* ofRead = ofY + FloatsOfCopy, ofResult = ofRead + FloatsOfCopy, ofPairs = ofResult + FloatsOfCopy;
        int channels = Results;
        Span<float> y = new(ofY, pixels.Length * _y.Count);
        if (_y.Target == null)
            HostRows.Copy(sums, width, pixels.Length, _y.Count, ofY, _y.Count);
        else
            y = new BlockTensor(_y.Target, _y.TargetPitch).Gather(pixels, _y.Count, ofY);
        Span<float> result = y;
        if (_residual.Exists)
        {
            result = _gated.Place(pixels, channels, ofResult);
            GateForwardSimd.Compute(y, _residual.Gather(pixels, channels, ofRead), result);
            _gated.Scatter(result, pixels, channels);
        }
        if (_activated.Exists)
        {
            Span<float> pairs = _activated.Place(pixels, 2 * channels, ofPairs);
            ConcatEluForwardSimd.Compute(result, pairs);
            _activated.Scatter(pairs, pixels, 2 * channels);
        }
        if (_pairs.Exists)
        {
            bool adds = _write == GradientWrite.Add;
            result = adds ? _argument.Gather(pixels, channels, ofResult) : _argument.Place(pixels, channels, ofResult);
            ConcatEluBackwardSimd.Compute(_pairs.Gather(pixels, 2 * channels, ofRead), y, result, _write);
            _argument.Scatter(result, pixels, channels);
        }
        if (_pq.Exists)
        {
            Span<float> dpq = _dpq.Place(pixels, 2 * channels, ofPairs);
            GateBackwardSimd.Compute(_pq.Gather(pixels, 2 * channels, ofRead), result, dpq, GradientWrite.Set);
            _dpq.Scatter(dpq, pixels, 2 * channels);
        }
    }
}
