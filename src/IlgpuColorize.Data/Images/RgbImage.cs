namespace IlgpuColorize.Data;

/// <summary>A picture in memory: gamma-encoded sRGB in [0, 1] and, where the file had one, a separate alpha plane.</summary>
public sealed class RgbImage
{
    /// <summary>Wraps the given planes without copying them.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="rgb">height x width x 3 values, row-major.</param>
    /// <param name="alpha">height x width opacities, or null where the picture is opaque.</param>
    /// <exception cref="ArgumentException">A plane's length does not match the size.</exception>
    public RgbImage(int width, int height, float[] rgb, ushort[]? alpha = null)
    {
        ArgumentNullException.ThrowIfNull(rgb);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (rgb.Length != width * height * 3)
            throw new ArgumentException(
                $"'{nameof(rgb)}' has {rgb.Length} values; {width} x {height} pixels need {width * height * 3}.", nameof(rgb));
        if (alpha is not null && alpha.Length != width * height)
            throw new ArgumentException(
                $"'{nameof(alpha)}' has {alpha.Length} values; {width} x {height} pixels need {width * height}.", nameof(alpha));

        Width = width;
        Height = height;
        Rgb = rgb;
        Alpha = alpha;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Gamma-encoded red, green and blue in [0, 1], interleaved, row-major.</summary>
    public float[] Rgb { get; }

    /// <summary>Returns the channels rounded to 8 bits, interleaved, row-major; values outside [0, 1] are clamped.</summary>
    public byte[] ToBytes() => Array.ConvertAll(Rgb, value => (byte)(Math.Clamp(value, 0f, 1f) * 255f + 0.5f));

    /// <summary>Opacity, 65,535 = opaque, row-major; null where the picture has no alpha.</summary>
    public ushort[]? Alpha { get; }
}
