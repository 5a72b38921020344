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
        ("8 bits", (codec, format) => Write(codec, format, new()).Format == BandFormat.Uchar),
        ("16 bits", (codec, format) => Write(codec, format, new(), bits: 16).Format == BandFormat.Ushort),
        ("transparency", (codec, format) => Write(codec, format, new(), alpha: true).Bands == 4),
        ("resolution", (codec, format) => Math.Abs(Write(codec, format, new()).Xres - 300 / 25.4) < 0.05),
        ("EXIF", (codec, format) => Field(Write(codec, format, new()), "exif-ifd0-Artist")
            .StartsWith("A. Photo", StringComparison.Ordinal)),
        ("XMP", (codec, format) => Blob(Write(codec, format, new()), "xmp-data").Contains("box 12", StringComparison.Ordinal)),
        ("IPTC", (codec, format) => Write(codec, format, new()) is var back && back.Contains("iptc-data")
            && s_iptc.AsSpan().SequenceEqual(PhotoshopBlock.Unwrap((byte[])back.Get("iptc-data")))),
        ("the note, in XMP", (codec, format)
            => Blob(Write(codec, format, new() { Note = Note }), "xmp-data").Contains(Note, StringComparison.Ordinal)),
        ("sRGB, tagged", (codec, format) => Write(codec, format, new()).Contains("icc-profile-data")),
        ("Display P3", (codec, format) => HasColours(codec, format, OutputProfile.P3)),
        ("the photo's profile", (codec, format) => HasColours(codec, format, OutputProfile.Source)),
        ("nothing where stripped", (codec, format) => Write(codec, format, new() { Strip = true }) is var back
            && !back.Contains("exif-ifd0-Artist") && !back.Contains("xmp-data") && !back.Contains("iptc-data")),
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

    private static Image Write(IImageFiles codec, string format, PhotoEncoding encoding, int bits = 8, bool alpha = false)
    {
        (int width, int height) = (CodecFiles.Width, CodecFiles.Height);
        ushort[]? opacities = alpha ? [.. Enumerable.Range(0, width * height).Select(i => (ushort)(40 * i))] : null;
        RgbImage picture = RgbImage.OfUshorts(width, height, CodecFiles.Samples, opacities);
        byte[] file = codec.Encode(new Photo(picture, s_metadata with { BitDepth = bits }), encoding with { Format = format });
        Assert.Equal(format, ImageFormat.Sniff(file));
        return VipsFormats.Load(format, file, page: 0);
    }

    // Its profile is another than sRGB's, and through it the samples mean the same.
    private static bool HasColours(IImageFiles codec, string format, OutputProfile profile)
    {
        byte[]? tag = Profile(profile), srgb = Profile(OutputProfile.Srgb);
        return tag is not null && !tag.AsSpan().SequenceEqual(srgb);

        byte[]? Profile(OutputProfile wanted)
        {
            PhotoEncoding encoding = new() { Format = format, Profile = wanted, Quality = 97 };
            byte[] file = codec.Encode(new Photo(CodecFiles.Picture, s_metadata), encoding);
            Photo back = new VipsImageFiles().DecodePhoto("FILE", file, ImageLimits.Any);
            double off = CodecFiles.Picture.Rgb.Zip(back.Image.Rgb, (one, other) => Math.Abs(one - other) * 255).Max();
            Assert.True(off <= 10, $"{codec.GetType().Name} writes colours as {wanted} that are {off:0.0} of 255 off in {format}");
            return back.Metadata.Profile;
        }
    }

    private static string Field(Image image, string name) => image.Contains(name) ? image.Get(name).ToString()! : "";

    private static string Blob(Image image, string name) => image.Contains(name) ? Encoding.UTF8.GetString((byte[])image.Get(name)) : "";

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
