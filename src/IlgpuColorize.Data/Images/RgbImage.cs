namespace IlgpuColorize.Data;

/// <summary>How a picture keeps its channels.</summary>
public enum SampleKind
{
    /// <summary>As 32-bit floats.</summary>
    Float,

    /// <summary>As bytes, 255 = 1.</summary>
    Bits8,

    /// <summary>As 16-bit numbers, 65,535 = 1.</summary>
    Bits16,
}

/// <summary>
/// A picture in memory: gamma-encoded sRGB in [0, 1] and, where the file had one, a separate alpha plane. A large one keeps its channels in
/// as many bits as its file, a quarter of what floats take; its rows are read one by one.
/// </summary>
public sealed class RgbImage
{
    private readonly Lock _expansion = new();
    private float[]? _rgb;
    private Array? _samples;

    /// <summary>Wraps the given planes without copying them.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="rgb">height x width x 3 values, row-major.</param>
    /// <param name="alpha">height x width opacities, or null where the picture is opaque.</param>
    /// <exception cref="ArgumentException">A plane's length does not match the size.</exception>
    public RgbImage(int width, int height, float[] rgb, ushort[]? alpha = null)
        : this(width, height, rgb, channels: 3, alpha)
        => _rgb = rgb;

    private RgbImage(int width, int height, Array samples, int channels, ushort[]? alpha)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (samples.Length != (long)width * height * channels)
            throw new ArgumentException(
                $"'rgb' has {samples.Length} values; {width} x {height} pixels need {(long)width * height * channels}.", nameof(samples));
        if (alpha is not null && alpha.Length != (long)width * height)
            throw new ArgumentException(
                $"'{nameof(alpha)}' has {alpha.Length} values; {width} x {height} pixels need {(long)width * height}.", nameof(alpha));

        Width = width;
        Height = height;
        Channels = channels;
        Alpha = alpha;
        _samples = samples is float[]? null : samples;
    }

    /// <summary>Wraps 8-bit samples without copying them.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="samples">A value of each pixel where the picture is grey, else red, green and blue, row-major.</param>
    /// <param name="alpha">Opacities, or null where the picture is opaque.</param>
    /// <exception cref="ArgumentException">A plane's length does not match the size.</exception>
    public static RgbImage OfBytes(int width, int height, byte[] samples, ushort[]? alpha = null)
        => new(width, height, samples, ChannelsOf(samples, width, height), alpha);

    /// <summary>Wraps 16-bit samples without copying them.</summary>
    /// <inheritdoc cref="OfBytes"/>
    public static RgbImage OfUshorts(int width, int height, ushort[] samples, ushort[]? alpha = null)
        => new(width, height, samples, ChannelsOf(samples, width, height), alpha);

    /// <summary>Makes a black picture whose rows are then put.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="kind">How the channels are kept.</param>
    /// <param name="alpha">Opacities, or null where the picture is opaque.</param>
    internal static RgbImage Blank(int width, int height, SampleKind kind, ushort[]? alpha) => kind switch
    {
        SampleKind.Bits8 => OfBytes(width, height, new byte[3 * width * height], alpha),
        SampleKind.Bits16 => OfUshorts(width, height, new ushort[3 * width * height], alpha),
        _ => new RgbImage(width, height, new float[3 * width * height], alpha),
    };

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>
    /// Gamma-encoded red, green and blue in [0, 1], interleaved, row-major. A picture kept in bits becomes one of floats when they are
    /// asked for.
    /// </summary>
    public float[] Rgb => _rgb ?? Expand();

    /// <summary>Opacity, 65,535 = opaque, row-major; null where the picture has no alpha.</summary>
    public ushort[]? Alpha { get; }

    /// <summary>The samples of a pixel that are kept: 1 where the picture is grey, else 3.</summary>
    internal int Channels { get; }

    /// <summary>The samples as they are kept, bytes or 16-bit numbers; null where that is as floats.</summary>
    internal Array? Samples => _samples;

    /// <summary>Returns the channels rounded to 8 bits, interleaved, row-major; values outside [0, 1] are clamped.</summary>
    public byte[] ToBytes() => Array.ConvertAll(Rgb, Numerics.Rgb.LevelOf);

    /// <summary>Copies the channels of a row.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="rgb">Receives red, green and blue of every pixel.</param>
    public void CopyRow(int row, Span<float> rgb)
    {
        int length = Channels * Width, start = row * length;
        switch (_samples)
        {
            case byte[] bytes:
                SampleRows.ToFloats(bytes.AsSpan(start, length), rgb);
                break;
            case ushort[] ushorts:
                SampleRows.ToFloats(ushorts.AsSpan(start, length), rgb);
                break;
            default:
                Rgb.AsSpan(3 * row * Width, 3 * Width).CopyTo(rgb);
                break;
        }
    }

    /// <summary>Puts the channels of a row, rounded to what the picture keeps; values outside [0, 1] are clamped in bits.</summary>
    internal void PutRow(int row, ReadOnlySpan<float> rgb)
    {
        int start = 3 * row * Width;
        switch (_samples)
        {
            case byte[] bytes:
                SampleRows.ToBytes(rgb, bytes.AsSpan(start, rgb.Length));
                break;
            case ushort[] ushorts:
                SampleRows.ToUshorts(rgb, ushorts.AsSpan(start, rgb.Length));
                break;
            default:
                rgb.CopyTo(Rgb.AsSpan(start, rgb.Length));
                break;
        }
    }

    private static int ChannelsOf(Array samples, int width, int height) => samples.Length == (long)width * height ? 1 : 3;

    private float[] Expand()
    {
        lock (_expansion)
        {
            if (_rgb is { } known)
                return known;
            float[] rgb = new float[3 * Width * Height];
            for (int row = 0; row < Height; row++)
                CopyRow(row, rgb.AsSpan(3 * row * Width, 3 * Width));
            _rgb = rgb;
            _samples = null;
            return rgb;
        }
    }
}
