using IlgpuColorize.Data;
using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Vips;

/// <summary>Moves samples between libvips' 8-bit and 16-bit pictures and <see cref="RgbImage"/>, which keeps them as they are.</summary>
internal static class VipsPixels
{
    // Opacities are kept in 16 bits: 255 times this is 65,535.
    private const int AlphaStep = 257;

    /// <summary>Reads one or three 8-bit or 16-bit bands in sRGB; one band is grey.</summary>
    /// <param name="srgb">The colour bands.</param>
    /// <param name="alpha">Opacities, or null.</param>
    public static RgbImage ToPicture(Image srgb, ushort[]? alpha) => srgb.Format == BandFormat.Ushort
        ? RgbImage.OfUshorts(srgb.Width, srgb.Height, srgb.WriteToMemory<ushort>(), alpha)
        : RgbImage.OfBytes(srgb.Width, srgb.Height, srgb.WriteToMemory<byte>(), alpha);

    /// <summary>Reads one 8-bit or 16-bit band as opacities.</summary>
    public static ushort[] ToAlpha(Image image) => image.Format == BandFormat.Ushort
        ? image.WriteToMemory<ushort>()
        : Array.ConvertAll(image.WriteToMemory<byte>(), value => (ushort)(value * AlphaStep));

    /// <summary>Makes a libvips picture of 8-bit or 16-bit RGB or RGBA.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="deep">Whether samples have 16 bits.</param>
    public static Image FromPicture(RgbImage image, bool deep)
    {
        int bands = image.Alpha is null ? 3 : 4;
        using Image picture = deep
            ? Image.NewFromMemory(ToUshorts(image), image.Width, image.Height, bands, BandFormat.Ushort)
            : Image.NewFromMemory(ToBytes(image), image.Width, image.Height, bands, BandFormat.Uchar);
        return picture.Copy(interpretation: deep ? Interpretation.Rgb16 : Interpretation.Srgb);
    }

    private static byte[] ToBytes(RgbImage image) => image is { Samples: byte[] same, Channels: 3, Alpha: null }
        ? same
        : Interleave<byte>(image, SampleRows.ToBytes, opacity => (byte)((opacity + AlphaStep / 2) / AlphaStep));

    private static ushort[] ToUshorts(RgbImage image) => image is { Samples: ushort[] same, Channels: 3, Alpha: null }
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

    private delegate void RowRounding<T>(ReadOnlySpan<float> floats, Span<T> samples);
}
