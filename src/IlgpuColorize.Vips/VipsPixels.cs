using IlgpuColorize.Data;
using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Vips;

/// <summary>Moves samples between libvips' 8-bit and 16-bit pictures and <see cref="RgbImage"/>, which keeps them as they are.</summary>
internal static class VipsPixels
{
    /// <summary>Reads one or three 8-bit or 16-bit bands in sRGB; one band is grey.</summary>
    /// <param name="srgb">The colour bands.</param>
    /// <param name="alpha">Opacities, or null.</param>
    public static RgbImage ToPicture(Image srgb, ushort[]? alpha) => srgb.Format == BandFormat.Ushort
        ? RgbImage.OfUshorts(srgb.Width, srgb.Height, srgb.WriteToMemory<ushort>(), alpha)
        : RgbImage.OfBytes(srgb.Width, srgb.Height, srgb.WriteToMemory<byte>(), alpha);

    /// <summary>Reads one 8-bit or 16-bit band as opacities.</summary>
    public static ushort[] ToAlpha(Image image) => image.Format == BandFormat.Ushort
        ? image.WriteToMemory<ushort>()
        : ToAlpha(image.WriteToMemory<byte>());

    /// <summary>Makes opacities of 16 bits of those of 8.</summary>
    public static ushort[] ToAlpha(byte[] opacities)
        => Array.ConvertAll(opacities, value => (ushort)(value * InterleavedSamples.AlphaStep));

    /// <summary>Makes a libvips picture of 8-bit or 16-bit RGB or RGBA.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="deep">Whether samples have 16 bits.</param>
    public static Image FromPicture(RgbImage image, bool deep)
    {
        int bands = image.Alpha is null ? 3 : 4;
        using Image picture = deep
            ? Image.NewFromMemory(InterleavedSamples.ToUshorts(image), image.Width, image.Height, bands, BandFormat.Ushort)
            : Image.NewFromMemory(InterleavedSamples.ToBytes(image), image.Width, image.Height, bands, BandFormat.Uchar);
        return picture.Copy(interpretation: deep ? Interpretation.Rgb16 : Interpretation.Srgb);
    }
}
