using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Data;

/// <summary>Converts between libvips' 8-bit and 16-bit pixels and the floats of <see cref="RgbImage"/>.</summary>
internal static class PixelFormats
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

    /// <summary>Reads one 8-bit or 16-bit band as bytes.</summary>
    public static byte[] ToAlpha(Image image) => image.Format == BandFormat.Ushort
        ? Array.ConvertAll(image.WriteToMemory<ushort>(), value => (byte)((value + 128) / 257))
        : image.WriteToMemory<byte>();

    /// <summary>Rounds a picture to 8-bit RGB or RGBA, interleaved.</summary>
    public static byte[] ToBytes(RgbImage image)
    {
        int bands = image.Alpha is null ? 3 : 4;
        int count = image.Width * image.Height;
        var bytes = new byte[count * bands];
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < 3; c++)
                bytes[i * bands + c] = (byte)(Math.Clamp(image.Rgb[i * 3 + c], 0f, 1f) * 255f + 0.5f);
            if (image.Alpha is not null)
                bytes[i * bands + 3] = image.Alpha[i];
        }

        return bytes;
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
