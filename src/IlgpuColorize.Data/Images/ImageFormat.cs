namespace IlgpuColorize.Data;

/// <summary>The format of an image file, found from its first bytes; its name counts for nothing.</summary>
internal static class ImageFormat
{
    public const string Jpeg = "JPEG";
    public const string Png = "PNG";

    private const int HeaderLength = 33;
    private const byte GreyColourType = 0;

    /// <summary>Names the format of a file, for example JPEG, GIF or "text"; null where the bytes are not known.</summary>
    public static string? Sniff(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return Jpeg;
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return Png;
        if (file.StartsWith("GIF8"u8))
            return "GIF";
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8))
            return "TIFF";
        if (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..12].SequenceEqual("WEBP"u8))
            return "WebP";
        if (file.StartsWith("BM"u8))
            return "BMP";
        if (file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8))
            return "HEIF, AVIF or video";
        if (file.StartsWith("%PDF"u8))
            return "PDF";
        return LooksLikeText(file) ? "text" : null;
    }

    /// <summary>Explains why a PNG cannot be a label map, or gives null where it can: scaled bits and colours lose the indices.</summary>
    public static string? WhyNotLabels(ReadOnlySpan<byte> png)
    {
        if (png.Length < HeaderLength)
            return "it is cut short";
        byte depth = png[24];
        byte colourType = png[25];
        if (colourType != GreyColourType)
            return "it has colours or alpha";
        return depth == 8 ? null : $"it has {depth} bits a pixel";
    }

    private static bool LooksLikeText(ReadOnlySpan<byte> file)
    {
        foreach (byte value in file[..Math.Min(file.Length, 512)])
        {
            if (value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f'))
                return false;
        }

        return file.Length > 0;
    }
}
