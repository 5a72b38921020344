using IlgpuColorize.Data;
using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Vips;

/// <summary>Converts between libvips' 8-bit and 16-bit pixels and the floats of <see cref="RgbImage"/>.</summary>
internal static class VipsPixels
{
    /// <summary>Reads one or three 8-bit or 16-bit bands as interleaved RGB in [0, 1]; one band is grey.</summary>
    public static float[] ToRgb(Image image)
    {
        int count = image.Width * image.Height;
        var rgb = new float[count * 3];
        if (image.Format == BandFormat.Ushort)
            Spread(image.WriteToMemory<ushort>(), rgb, image.Bands, value => value / 65535f);
        else
            Spread(image.WriteToMemory<byte>(), rgb, image.Bands, value => value / 255f);
        return rgb;
    }

    /// <summary>Reads one 8-bit or 16-bit band as opacities.</summary>
    public static ushort[] ToAlpha(Image image) => image.Format == BandFormat.Ushort
        ? image.WriteToMemory<ushort>()
        : Array.ConvertAll(image.WriteToMemory<byte>(), value => (ushort)(value * 257));

    /// <summary>Rounds a picture to 8-bit RGB or RGBA, interleaved.</summary>
    public static byte[] ToBytes(RgbImage image)
        => Interleave(image, value => (byte)(value * 255f + 0.5f), opacity => (byte)((opacity + 128) / 257));

    /// <summary>Rounds a picture to 16-bit RGB or RGBA, interleaved.</summary>
    public static ushort[] ToUshorts(RgbImage image) => Interleave(image, value => (ushort)(value * 65535f + 0.5f), opacity => opacity);

    private static T[] Interleave<T>(RgbImage image, Func<float, T> round, Func<ushort, T> roundAlpha)
    {
        int bands = image.Alpha is null ? 3 : 4;
        int count = image.Width * image.Height;
        var samples = new T[count * bands];
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < 3; c++)
                samples[i * bands + c] = round(Math.Clamp(image.Rgb[i * 3 + c], 0f, 1f));
            if (image.Alpha is not null)
                samples[i * bands + 3] = roundAlpha(image.Alpha[i]);
        }

        return samples;
    }

    private static void Spread<T>(T[] pixels, float[] rgb, int bands, Func<T, float> scale)
    {
        if (bands == 3)
        {
            for (int i = 0; i < pixels.Length; i++)
                rgb[i] = scale(pixels[i]);
            return;
        }

        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = scale(pixels[i / 3]);
    }
}
