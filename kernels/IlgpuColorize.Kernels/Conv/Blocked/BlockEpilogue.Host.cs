using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A <see cref="ConvEpilogue"/> or a <see cref="ConvDgradEpilogue"/> for one block of channels, on the device <c>cpu</c>: it ends the sums
/// of some pixels while they are in a cache.
/// </summary>
internal readonly unsafe partial struct BlockEpilogue
{
    private readonly MicrokernelEpilogue _y;

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
    }

    /// <inheritdoc cref="BlockEpilogue(in ConvEpilogue, int, int)"/>
    /// <param name="epilogue">The whole epilogue.</param>
    /// <param name="channel">The first of the convolution's input channels; even where they are activated.</param>
    /// <param name="count">How many of the block's channels there are.</param>
    public BlockEpilogue(in ConvDgradEpilogue epilogue, int channel, int count)
    {
        bool isActivated = epilogue.Activated is not null;
        int result = isActivated ? channel / 2 : channel;
        BlockTensor dx = new(epilogue.Dx.View, result);
        BlockTensor y = isActivated ? default : dx;
        BlockTensor added = epilogue.Dx.Write == GradientWrite.Add ? y : default;
        _y = new(null, added.First, added.Pitch, y.First, y.Pitch, count);
        _pairs = new(epilogue.Activated, channel);
        (_argument, _write) = (isActivated ? dx : default, epilogue.Dx.Write);
        _pq = new(epilogue.Pq, 2 * result);
        _dpq = new(epilogue.Dpq, 2 * result);
    }

    // Whether an op follows y.
    private bool GoesOn => _residual.Exists || _activated.Exists || _pairs.Exists || _pq.Exists;

    // Under a gate, and where concat_elu's pairs are given, two channels of y make one of the result.
    private int Results => _residual.Exists || _pairs.Exists ? _y.Count / 2 : _y.Count;

    /// <summary>
    /// Prefetches the memory of what follows y at some pixels: a block's channels lie too far apart from pixel to pixel for the hardware to
    /// foresee them.
    /// </summary>
    public void Prefetch(ReadOnlySpan<int> pixels)
    {
        if (!Sse.IsSupported || !GoesOn)
            return;
        int results = Results;
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
        if (!GoesOn)
            TKernel.Finish(sums, pixels, _y);
        else if (BlockVectors<TKernel>.Fits && _y.Count == TKernel.Width)
            FinishVectors<TKernel>(sums, pixels);
        else
            FinishSpans<TKernel>(sums, pixels);
    }
}
