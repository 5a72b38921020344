using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>A block of a tensor's channels, on the device <c>cpu</c>; null pointers where there is no tensor.</summary>
internal readonly unsafe struct BlockTensor(float* first, nint pitch)
{
    private const int FloatsPerLine = 16;

    /// <summary>The block at the first pixel.</summary>
    public readonly float* First = first;

    /// <summary>Distance of pixels.</summary>
    public readonly nint Pitch = pitch;

    /// <summary>Takes the channels from <paramref name="channel"/> of a tensor; null for none.</summary>
    public BlockTensor(TensorView? tensor, int channel)
        : this(tensor is { } view ? view.Data.AsHostPointer() + channel : null, tensor?.Pitch ?? 0)
    {
    }

    /// <summary>Whether there is a tensor.</summary>
    public bool Exists
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => First != null;
    }

    /// <summary>Returns the block at a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int pixel) => First + pixel * Pitch;

    /// <summary>Prefetches the memory of some channels at a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int pixel, int channels)
    {
        if (First == null)
            return;
        for (int channel = 0; channel < channels; channel += FloatsPerLine)
            Sse.Prefetch1(At(pixel) + channel);
    }

    /// <summary>Copies the channels of some pixels side by side.</summary>
    public Span<float> Gather(ReadOnlySpan<int> pixels, int channels, float* target)
    {
        Span<float> copies = new(target, pixels.Length * channels);
        for (int row = 0; row < pixels.Length; row++)
            new ReadOnlySpan<float>(At(pixels[row]), channels).CopyTo(copies[(row * channels)..]);
        return copies;
    }

    /// <summary>Undoes <see cref="Gather"/>.</summary>
    public void Scatter(ReadOnlySpan<float> copies, ReadOnlySpan<int> pixels, int channels)
    {
        for (int row = 0; row < pixels.Length; row++)
            copies.Slice(row * channels, channels).CopyTo(new Span<float>(At(pixels[row]), channels));
    }

    /// <summary>
    /// Returns whether the tensor, where there is one, has these channels and no padding: then its pixels follow each other without a gap.
    /// </summary>
    public bool Holds(int channels) => First == null || Pitch == channels;
}
