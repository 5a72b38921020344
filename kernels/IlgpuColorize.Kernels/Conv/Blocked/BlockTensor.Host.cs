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

    /// <summary>True where there is a tensor.</summary>
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

    /// <summary>Returns memory for the channels of some pixels side by side: their own where they lie so, else some for a copy.</summary>
    public Span<float> Place(ReadOnlySpan<int> pixels, int channels, float* copy)
        => new(LieTogether(pixels, channels) ? At(pixels[0]) : copy, pixels.Length * channels);

    /// <summary>Returns the channels of some pixels side by side: where they lie, or copied.</summary>
    public Span<float> Gather(ReadOnlySpan<int> pixels, int channels, float* copy)
    {
        Span<float> values = Place(pixels, channels, copy);
        if (LieTogether(pixels, channels))
            return values;
        for (int row = 0; row < pixels.Length; row++)
            new ReadOnlySpan<float>(At(pixels[row]), channels).CopyTo(values[(row * channels)..]);
        return values;
    }

    /// <summary>Brings values that were written to <see cref="Place"/> to their pixels, where there is a tensor.</summary>
    public void Scatter(ReadOnlySpan<float> values, ReadOnlySpan<int> pixels, int channels)
    {
        if (!Exists || LieTogether(pixels, channels))
            return;
        for (int row = 0; row < pixels.Length; row++)
            values.Slice(row * channels, channels).CopyTo(new Span<float>(At(pixels[row]), channels));
    }

    // Where there is no tensor the distance is 0.
    private bool LieTogether(ReadOnlySpan<int> pixels, int channels)
        => Pitch == channels && pixels[^1] - pixels[0] == pixels.Length - 1;
}
