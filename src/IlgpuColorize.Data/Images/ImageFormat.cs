namespace IlgpuColorize.Data;

/// <summary>The format of an image file, found from its first bytes; its name counts for nothing.</summary>
public static class ImageFormat
{
    /// <summary>JPEG, 8 bits, lossy.</summary>
    public const string Jpeg = "JPEG";

    /// <summary>PNG, 8 or 16 bits.</summary>
    public const string Png = "PNG";

    /// <summary>TIFF, 8 or 16 bits.</summary>
    public const string Tiff = "TIFF";

    /// <summary>WebP, 8 bits, lossy here.</summary>
    public const string WebP = "WebP";

    /// <summary>AVIF, lossy here.</summary>
    public const string Avif = "AVIF";

    /// <summary>HEIF with another codec than AV1.</summary>
    public const string Heif = "HEIF";

    /// <summary>JPEG 2000.</summary>
    public const string Jpeg2000 = "JPEG 2000";

    /// <summary>BMP, 8 bits.</summary>
    public const string Bmp = "BMP";

    /// <summary>JPEG XL.</summary>
    public const string JpegXl = "JPEG XL";

    private const int HeaderLength = 33;
    private const byte GreyColourType = 0;

    /// <summary>The formats that may be read: pictures, never programs that draw one.</summary>
    public static IReadOnlyList<string> Readable { get; } = [Jpeg, Png, Tiff, WebP, Bmp, Avif, Heif, Jpeg2000, JpegXl];

    /// <summary>The formats that may be written.</summary>
    public static IReadOnlyList<string> Writable { get; } = [Jpeg, Png, Tiff, WebP, Avif];

    /// <summary>The formats that are written while a photo's rows come.</summary>
    public static IReadOnlyList<string> WritableInStrips { get; } = [Jpeg, Png, Tiff];

    /// <summary>Returns the endings of a format's files, the usual one first.</summary>
    public static string[] EndingsOf(string format) => format switch
    {
        Jpeg => [".jpg", ".jpeg", ".jpe"],
        Png => [".png"],
        Tiff => [".tif", ".tiff"],
        WebP => [".webp"],
        Bmp => [".bmp", ".dib"],
        Avif => [".avif"],
        Heif => [".heic", ".heif"],
        Jpeg2000 => [".jp2", ".j2k", ".jpx"],
        JpegXl => [".jxl"],
        _ => [],
    };

    /// <summary>Names the format of a file, for example JPEG, GIF or "text"; null where the bytes are not known.</summary>
    public static string? Sniff(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return Jpeg;
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return Png;
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8))
            return Tiff;
        if (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..12].SequenceEqual("WEBP"u8))
            return WebP;
        if (file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8))
            return NameOfBrand(file[8..12]);
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]) || file.Length >= 12 && file[4..8].SequenceEqual("jP  "u8))
            return Jpeg2000;
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || file.Length >= 12 && file[4..8].SequenceEqual("JXL "u8))
            return JpegXl;
        return NameOfOther(file);
    }

    /// <summary>Explains why a PNG cannot be a label map, or gives null where it can: scaled bits and colours lose the indices.</summary>
    internal static string? WhyNotLabels(ReadOnlySpan<byte> png)
    {
        if (png.Length < HeaderLength)
            return "it is cut short";
        byte depth = png[24];
        byte colourType = png[25];
        if (colourType != GreyColourType)
            return "it has colours or alpha";
        return depth == 8 ? null : $"it has {depth} bits a pixel";
    }

    private static string NameOfBrand(ReadOnlySpan<byte> brand)
    {
        if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
            return Avif;
        bool isHeif = brand[..2].SequenceEqual("he"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8);
        return isHeif ? Heif : "video";
    }

    private static string? NameOfOther(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("GIF8"u8))
            return "GIF";
        // Two letters may begin any text; the length of the second header makes sure.
        if (file.StartsWith("BM"u8) && file.Length >= 18 && file[14..18] is [12 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0])
            return Bmp;
        if (file.StartsWith("%PDF"u8))
            return "PDF";
        if (!LooksLikeText(file))
            return null;
        return file[..Math.Min(file.Length, 512)].IndexOf("<svg"u8) >= 0 ? "SVG" : "text";
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
