using System.Runtime.InteropServices;
using IlgpuColorize.Data;
using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Vips;

/// <summary>Reads the rows of a large photo from its file, from top to bottom; libvips keeps some rows at a time.</summary>
/// <param name="path">The photo's path.</param>
/// <param name="format">The file's format.</param>
/// <param name="page">The page, from 1.</param>
/// <param name="open">Opens the file for one more reading.</param>
internal sealed class VipsStrips(string path, string format, int page, Func<Image> open)
{
    private const string Interlaced = "interlaced", Orientation = "orientation";

    /// <summary>Opens a photo; null where it is turned, or stored in passes over the whole.</summary>
    /// <param name="path">The photo's path.</param>
    /// <param name="format">JPEG, PNG or TIFF.</param>
    /// <param name="limits">Which sizes are accepted.</param>
    /// <param name="open">Opens the file for one more reading.</param>
    /// <param name="page">The page, from 1.</param>
    /// <exception cref="ImageFileException">The file is damaged, or outside the limits.</exception>
    public static PhotoStrips? Open(string path, string format, ImageLimits limits, Func<Image> open, int page = 1)
    {
        try
        {
            using Image header = open();
            limits.Check(path, header.Width, header.Height);
            if (!CanRead(header))
                return null;
            using Image colour = VipsColours.ColourOf(header);
            VipsStrips strips = new(path, format, page, open);
            return new PhotoStrips(
                header.Width, header.Height, header.Bands > colour.Bands,
                VipsMetadata.Of(header, format, () => RegularFile.Open(path), page), strips.Read);
        }
        catch (VipsException error)
        {
            throw VipsErrors.Damaged(path, error, format, page);
        }
    }

    private static bool CanRead(Image header)
        => header.Format is BandFormat.Uchar or BandFormat.Ushort
            && !(header.Contains(Interlaced) && (int)header.Get(Interlaced) != 0)
            && !(header.Contains(Orientation) && (int)header.Get(Orientation) > 1);

    private IEnumerable<RgbImage> Read()
    {
        byte[] start = format == ImageFormat.Png ? ImageFileBytes.ReadStart(path) : [];
        using Image whole = open();
        using Image colour = VipsColours.ColourOf(whole), srgb = ToSrgb(colour);
        bool hasAlpha = whole.Bands > colour.Bands;
        using Image samples = hasAlpha ? WithAlpha(whole, colour.Bands, srgb) : srgb.Copy();
        using var region = Region.New(samples);
        int step = PhotoStrips.RowsOf(whole.Width);
        for (int row = 0; row < whole.Height; row += step)
        {
            int rows = Math.Min(step, whole.Height - row);
            byte[] bytes = Fetch(region, whole.Width, row, rows);
            RgbImage strip = samples.Format == BandFormat.Ushort
                ? Picture(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), whole.Width, rows, hasAlpha, RgbImage.OfUshorts)
                : Picture(bytes, whole.Width, rows, hasAlpha, RgbImage.OfBytes);
            PngGamma.Undo(start, strip);
            yield return strip;
        }
    }

    // A profile that does not fit shows itself in the first pixel that is converted, and is passed over, as when photos are read whole.
    private static Image ToSrgb(Image colour)
    {
        using Image pixel = Image.Black(1, 1, bands: colour.Bands);
        using Image cast = pixel.Cast(colour.Format), like = cast.Copy(interpretation: colour.Interpretation);
        try
        {
            using Image tried = VipsColours.HasProfile(colour)
                ? VipsMetadata.WithProfile(like, VipsColours.ProfileOf(colour))
                : like.Copy();
            using Image converted = VipsColours.Convert(tried);
            using Image tested = converted.CopyMemory();
            return VipsColours.Convert(colour);
        }
        catch (VipsException)
        {
            return colour.Copy();
        }
    }

    // The samples of a joined picture are of one kind: opacities of 8 bits are brought to the 16 of colours that went through a profile.
    private static Image WithAlpha(Image whole, int colourBands, Image srgb)
    {
        using Image alpha = whole.ExtractBand(colourBands);
        if (alpha.Format == srgb.Format)
            return srgb.Bandjoin(alpha);
        using Image scaled = alpha.Linear([ushort.MaxValue / (double)byte.MaxValue], [0]), deep = scaled.Cast(srgb.Format);
        return srgb.Bandjoin(deep);
    }

    private byte[] Fetch(Region region, int width, int row, int rows)
    {
        try
        {
            return region.Fetch(0, row, width, rows);
        }
        catch (VipsException error)
        {
            throw VipsErrors.Damaged(path, error, format, page);
        }
    }

    private static RgbImage Picture<T>(
        T[] samples, int width, int rows, bool hasAlpha, Func<int, int, T[], ushort[]?, RgbImage> make)
        where T : unmanaged
    {
        if (!hasAlpha)
            return make(width, rows, samples, null);
        int pixels = width * rows, bands = samples.Length / pixels;
        var colours = new T[pixels * (bands - 1)];
        var opacities = new T[pixels];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            samples.AsSpan(pixel * bands, bands - 1).CopyTo(colours.AsSpan(pixel * (bands - 1)));
            opacities[pixel] = samples[pixel * bands + bands - 1];
        }
        return make(width, rows, colours, opacities as ushort[] ?? VipsPixels.ToAlpha((opacities as byte[])!));
    }
}
