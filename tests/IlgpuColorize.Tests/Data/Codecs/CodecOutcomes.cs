using System.Text;
using IlgpuColorize.Data;
using NetVips;
using Xunit;
using static NetVips.Enums;

namespace IlgpuColorize.Tests.Data.Codecs;

/// <summary>What a codec makes of the files: right pixels, or a refusal in one line; anything else fails.</summary>
internal static class CodecOutcomes
{
    public const string Yes = "yes";

    private const string Note = "ilgpu-colorize: colors computed, seed 7";
    private const string Xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        + "<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/' dc:source='box 12'/></rdf:RDF></x:xmpmeta>";

    // A caption, record 2:120.
    private static readonly byte[] s_iptc = [0x1C, 2, 120, 0, 12, .. "IPTC caption"u8];

    private static readonly PhotoMetadata s_metadata = Tagged();

    /// <summary>What may be kept of a photo, and how a written file shows that it was.</summary>
    public static IReadOnlyList<(string Name, Func<IImageFiles, string, bool> IsKept)> Kept { get; } =
    [
        ("8 bits", (codec, format) => Written(codec, format, new()).Metadata.BitDepth == 8),
        ("16 bits", (codec, format) => Written(codec, format, new(), bits: 16).Metadata.BitDepth == 16),
        ("transparency", (codec, format) => Written(codec, format, new(), alpha: true).Image.Alpha is not null),
        ("resolution", (codec, format) => Math.Abs(Written(codec, format, new()).Metadata.HorizontalResolution - 300 / 25.4) < 0.05),
        ("EXIF", (codec, format) => HasArtist(Written(codec, format, new()).Metadata)),
        ("XMP", (codec, format) => HasText(Written(codec, format, new()).Metadata, "box 12")),
        ("IPTC", (codec, format) => s_iptc.AsSpan().SequenceEqual(Written(codec, format, new()).Metadata.Iptc)),
        ("the note, in XMP", (codec, format) => HasText(Written(codec, format, new() { Note = Note }).Metadata, Note)),
        ("sRGB, tagged", (codec, format) => Written(codec, format, new()).Metadata.Profile is not null),
        ("Display P3", (codec, format) => HasColours(codec, format, OutputProfile.P3)),
        ("the photo's profile", (codec, format) => HasColours(codec, format, OutputProfile.Source)),
        ("nothing where stripped", (codec, format) => Written(codec, format, new() { Strip = true }).Metadata is { Xmp: null } back
            && back.Iptc is null && !HasArtist(back)),
    ];

    /// <summary>Reads a file with a codec, and compares.</summary>
    /// <returns><see cref="Yes"/>, or the refusal.</returns>
    public static string Read(IImageFiles codec, CodecFile file)
    {
        if (Refusal(() => codec.DecodePhoto("FILE", file.File, ImageLimits.Any, file.Page), out Photo photo) is { } refusal)
            return refusal;
        Assert.Equal((CodecFiles.Width, CodecFiles.Height), (photo.Image.Width, photo.Image.Height));
        Assert.Equal((file.Format, file.Bits), (photo.Metadata.Format, photo.Metadata.BitDepth));
        Assert.Equal(file.HasAlpha, photo.Image.Alpha is not null);
        float[] rgb = photo.Image.Rgb;
        for (int i = 0; i < rgb.Length; i++)
        {
            int sample = CodecFiles.Samples[file.IsGrey ? i / 3 * 3 + 1 : i];
            double expected = file.Bits == 16 ? sample / 65_535.0 : (sample >> 8) / 255.0;
            expected = file.Curve?.Invoke(expected) ?? expected;
            Assert.True(
                Math.Abs(expected - rgb[i]) * 255 <= file.Levels,
                $"{codec.GetType().Name} reads {rgb[i] * 255:0.00} at {i} of {file}; it is {expected * 255:0.00}, within {file.Levels}");
        }
        return Yes;
    }

    /// <summary>Reads a file that lacks a part.</summary>
    /// <returns>The refusal; null where it was taken.</returns>
    public static string? ReadDamaged(IImageFiles codec, byte[] file)
        => Refusal(() => codec.DecodePhoto("FILE", file, ImageLimits.Any), out _);

    /// <summary>Lists the formats that a codec writes so that something of a photo is kept.</summary>
    public static string FormatsThatKeep(IImageFiles codec, Func<IImageFiles, string, bool> isKept)
    {
        List<string> formats = [];
        foreach (string format in ImageFormat.Writable)
        {
            if (Refusal(() => isKept(codec, format), out bool isThere) is null && isThere)
                formats.Add(format);
        }
        return formats.Count > 0 ? string.Join(", ", formats) : "none";
    }

    private static string? Refusal<T>(Func<T> work, out T result)
    {
        result = default!;
        try
        {
            result = work();
            return null;
        }
        catch (ImageFileException refusal)
        {
            Assert.DoesNotContain('\n', refusal.Message);
            return refusal.Message;
        }
    }

    // What libvips reads in a file that a codec wrote; the pixels must be right whatever else is there.
    private static Photo Written(IImageFiles codec, string format, PhotoEncoding encoding, int bits = 8, bool alpha = false)
    {
        (int width, int height) = (CodecFiles.Width, CodecFiles.Height);
        ushort[]? opacities = alpha ? [.. Enumerable.Range(0, width * height).Select(i => (ushort)(40 * i))] : null;
        RgbImage picture = RgbImage.OfUshorts(width, height, CodecFiles.Samples, opacities);
        byte[] file = codec.Encode(
            new Photo(picture, s_metadata with { BitDepth = bits }), encoding with { Format = format, Quality = 97 });
        Assert.Equal(format, ImageFormat.Sniff(file));
        Photo back = new VipsImageFiles().DecodePhoto("FILE", file, ImageLimits.Any);
        if (back.Image.Alpha is { } read)
            Assert.All(read.Zip(opacities!), pair => Assert.InRange(pair.First - pair.Second, -3 * 257, 3 * 257));
        if (!alpha)
        {
            double off = picture.Rgb.Zip(back.Image.Rgb, (one, other) => Math.Abs(one - other) * 255).Max();
            double allowed = back.Metadata.BitDepth == 16 ? 1 : 10;
            Assert.True(off <= allowed, $"{codec.GetType().Name} writes a {format} of which a sample is {off:0.0} of 255 off");
        }
        return back;
    }

    // Its profile is another than sRGB's, and through it the samples mean the same.
    private static bool HasColours(IImageFiles codec, string format, OutputProfile profile)
    {
        byte[]? tag = Written(codec, format, new() { Profile = profile }).Metadata.Profile;
        return tag is not null && !tag.AsSpan().SequenceEqual(Written(codec, format, new()).Metadata.Profile);
    }

    private static bool HasArtist(PhotoMetadata metadata) => metadata.Exif.AsSpan().IndexOf("A. Photographer"u8) >= 0;

    private static bool HasText(PhotoMetadata metadata, string text)
        => metadata.Xmp is { } xmp && Encoding.UTF8.GetString(xmp).Contains(text, StringComparison.Ordinal);

    private static PhotoMetadata Tagged()
    {
        using Image picture = CodecFiles.Eight().Copy(xres: 300 / 25.4, yres: 300 / 25.4);
        using Image tagged = picture.Mutate(image =>
        {
            image.Set(GValue.GIntType, "orientation", 6);
            image.Set(GValue.GStrType, "exif-ifd0-Artist", "A. Photographer");
            image.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes(Xmp));
            image.Set(GValue.BlobType, "iptc-data", PhotoshopBlock.Wrap(s_iptc));
            image.Set(GValue.BlobType, "icc-profile-data", Image.ProfileLoad("p3"));
        });
        return new VipsImageFiles().DecodePhoto("tagged.jpg", tagged.JpegsaveBuffer(), ImageLimits.Any).Metadata;
    }
}
