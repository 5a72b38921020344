using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Is a <see cref="ConvEpilogue"/> for one block of channels, on the device <c>cpu</c>: it ends the sums of some pixels while they are in a cache.</summary>
internal readonly unsafe struct BlockEpilogue
{
    private const int FloatsPerLine = 16;

    private readonly Epilogue _y;
    private readonly BlockTensor _residual, _gated, _activated;
    private readonly bool _isDense;

    private bool GoesOn => _residual.First != null || _activated.First != null;

    /// <summary>Takes the channels from <paramref name="channel"/>.</summary>
    /// <param name="epilogue">The whole epilogue.</param>
    /// <param name="channel">The first channel of y; even under a gate.</param>
    /// <param name="count">How many of the block's channels there are.</param>
    public BlockEpilogue(in ConvEpilogue epilogue, int channel, int count)
    {
        BlockTensor added = new(epilogue.Added, channel), y = new(epilogue.Y, channel);
        _y = new(epilogue.Bias.Length == 0 ? null : epilogue.Bias.AsHostPointer() + channel, added.First, added.Pitch, y.First, y.Pitch, count);
        int result = epilogue.Residual is null ? channel : channel / 2;
        _residual = new(epilogue.Residual, result);
        _gated = new(epilogue.Gated, result);
        _activated = new(epilogue.Activated, 2 * result);
        int results = epilogue.Residual is null ? count : count / 2;
        _isDense = y.Holds(count) && _residual.Holds(results) && _gated.Holds(results) && _activated.Holds(2 * results);
    }

    /// <summary>
    /// Calls for the memory of what follows y at some pixels, while other work goes on: a block's channels lie far apart from pixel to pixel, where the hardware foresees nothing.
    /// </summary>
    public void Prefetch(ReadOnlySpan<int> pixels)
    {
        if (!Sse.IsSupported || !GoesOn)
            return;
        int results = _residual.First == null ? _y.Count : _y.Count / 2;
        foreach (int pixel in pixels)
        {
            _residual.Prefetch(pixel, results);
            _gated.Prefetch(pixel, results);
            _activated.Prefetch(pixel, 2 * results);
        }
    }

    /// <summary>Ends the sums of some pixels, a row of a tile's width each. They are spent afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Finish<TKernel>(float* sums, ReadOnlySpan<int> pixels)
        where TKernel : struct, IMicrokernel
    {
        TKernel.Finish(sums, pixels, _y);
        if (!GoesOn)
            return;
        bool isRun = _isDense && _y.Count == TKernel.Width && pixels[^1] - pixels[0] == pixels.Length - 1;
        int run = isRun ? pixels.Length : 1;
        for (int row = 0; row < pixels.Length; row += run, sums += run * TKernel.Width)
            GoOn(pixels[row], run, sums);
    }

    // The very functions of the separate ops: the bits are theirs. What nobody reads takes the place of the sums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void GoOn(int pixel, int pixels, float* sums)
    {
        Span<float> result = new(_y.Target == null ? sums : _y.Target + pixel * _y.TargetPitch, pixels * _y.Count);
        if (_residual.First != null)
        {
            ReadOnlySpan<float> pq = result;
            result = new(_gated.First == null ? sums : _gated.At(pixel), pq.Length / 2);
            GateForwardTwin.Compute(pq, new(_residual.At(pixel), result.Length), result);
        }
        if (_activated.First != null)
            ConcatEluForwardTwin.Compute(result, new(_activated.At(pixel), 2 * result.Length));
    }

    /// <summary>Refers to a block of a tensor's channels; to null where there is no tensor.</summary>
    private readonly struct BlockTensor(TensorView? tensor, int channel)
    {
        public readonly float* First = tensor is { } view ? view.Data.AsHostPointer() + channel : null;
        public readonly nint Pitch = tensor?.Pitch ?? 0;

        public float* At(int pixel) => First + pixel * Pitch;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Prefetch(int pixel, int channels)
        {
            if (First == null)
                return;
            for (int channel = 0; channel < channels; channel += FloatsPerLine)
                Sse.Prefetch1(At(pixel) + channel);
        }

        /// <summary>Tells whether the tensor, where there is one, has these channels and no padding: then pixels are one run.</summary>
        public bool Holds(int channels) => First == null || Pitch == channels;
    }
}
