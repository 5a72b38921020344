namespace IlgpuColorize.Data;

/// <summary>The samples of a picture as codecs take them: red, green, blue and, where it has alpha, opacity of each pixel.</summary>
internal static class InterleavedSamples
{
    // Opacities are kept in 16 bits: 255 times this is 65,535.
    internal const int AlphaStep = 257;

    private delegate void RowRounding<T>(ReadOnlySpan<float> floats, Span<T> samples);

    /// <summary>Returns 8-bit samples.</summary>
    public static byte[] ToBytes(RgbImage image) => image is { Samples: byte[] same, Channels: 3, Alpha: null }
        ? same
        : Interleave<byte>(image, SampleRows.ToBytes, opacity => (byte)((opacity + AlphaStep / 2) / AlphaStep));

    /// <summary>Returns 16-bit samples.</summary>
    public static ushort[] ToUshorts(RgbImage image) => image is { Samples: ushort[] same, Channels: 3, Alpha: null }
        ? same
        : Interleave<ushort>(image, SampleRows.ToUshorts, opacity => opacity);

    private static T[] Interleave<T>(RgbImage image, RowRounding<T> round, Func<ushort, T> roundAlpha)
    {
        (int width, int bands) = (image.Width, image.Alpha is null ? 3 : 4);
        var samples = new T[image.Height * width * bands];
        float[] row = new float[3 * width];
        var rounded = new T[3 * width];
        for (int y = 0; y < image.Height; y++)
        {
            image.CopyRow(y, row);
            round(row, rounded);
            Span<T> target = samples.AsSpan(y * width * bands, width * bands);
            if (image.Alpha is not { } alpha)
            {
                rounded.CopyTo(target);
                continue;
            }
            for (int x = 0; x < width; x++)
            {
                rounded.AsSpan(3 * x, 3).CopyTo(target[(4 * x)..]);
                target[4 * x + 3] = roundAlpha(alpha[y * width + x]);
            }
        }
        return samples;
    }
}
