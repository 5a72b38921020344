namespace IlgpuColorize.Data;

/// <summary>A photo as its file has it.</summary>
/// <param name="Image">The pixels, upright, in sRGB.</param>
/// <param name="Metadata">Everything else.</param>
public sealed record Photo(RgbImage Image, PhotoMetadata Metadata);

/// <summary>What a photo's file says beside its pixels, in no codec's words, so that any codec can write it again. Immutable.</summary>
public sealed record PhotoMetadata
{
    /// <summary>The bytes of the longest EXIF block that a JPEG's segment holds, its six bytes of name left out.</summary>
    public const int LongestExif = 65_533 - 6;

    /// <summary>The format's name: <c>JPEG</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Bits of a sample, 8 or 16.</summary>
    public int BitDepth { get; init; } = 8;

    /// <summary>Pixels per millimetre along a row; 1 where the file does not say.</summary>
    public double HorizontalResolution { get; init; } = 1;

    /// <summary>Pixels per millimetre along a column; 1 where the file does not say.</summary>
    public double VerticalResolution { get; init; } = 1;

    /// <summary>The pages of the file.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>The EXIF block, from its byte-order mark or from "Exif" on; null where there is none.</summary>
    public byte[]? Exif { get; init; }

    /// <summary>The XMP packet; null where there is none.</summary>
    public byte[]? Xmp { get; init; }

    /// <summary>The IPTC block; null where there is none.</summary>
    public byte[]? Iptc { get; init; }

    /// <summary>The ICC profile of the file's own colours; null where there is none.</summary>
    public byte[]? Profile { get; init; }

    /// <summary>True where the profile describes red, green and blue: a profile of greys or inks cannot hold the result.</summary>
    public bool HasRgbProfile => Profile is { Length: > 20 } profile && profile.AsSpan(16, 4).SequenceEqual("RGB "u8);
}

/// <summary>The colours that a result is written in.</summary>
public enum OutputProfile
{
    /// <summary>sRGB, which every program shows.</summary>
    Srgb,

    /// <summary>The photo's own, where that can hold colours; else sRGB.</summary>
    Source,

    /// <summary>Display P3.</summary>
    P3,
}

/// <summary>How a photo is written. Immutable.</summary>
public sealed record PhotoEncoding
{
    /// <summary>The format's name; null for the photo's own.</summary>
    public string? Format { get; init; }

    /// <summary>Quality of a lossy format, 1 to 100; null for a good one.</summary>
    public int? Quality { get; init; }

    /// <summary>Whether EXIF, XMP and IPTC are left out. Profile and resolution stay: without them the picture is another one.</summary>
    public bool Strip { get; init; }

    /// <summary>What the file says of how its colours came about, in EXIF and XMP; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The colours that the result is written in.</summary>
    public OutputProfile Profile { get; init; }

    /// <summary>Returns the format that a photo is written in: one that cannot be written becomes PNG, which loses nothing.</summary>
    public string FormatFor(PhotoMetadata photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        string wanted = Format ?? photo.Format;
        return ImageFormat.Writable.Contains(wanted) ? wanted : ImageFormat.Png;
    }

    /// <summary>Returns the bits of a sample that a photo is written with: its own where the format has them.</summary>
    public int BitsFor(PhotoMetadata photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return photo.BitDepth == 16 && FormatFor(photo) is (ImageFormat.Png or ImageFormat.Tiff) ? 16 : 8;
    }

    /// <summary>Returns the ending of a photo's output: its own where that means the format.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="input">The photo's path.</param>
    public string EndingFor(PhotoMetadata photo, string input)
    {
        string[] endings = ImageFormat.EndingsOf(FormatFor(photo));
        string own = Path.GetExtension(input);
        return endings.Contains(own, StringComparer.OrdinalIgnoreCase) ? own : endings[0];
    }
}
