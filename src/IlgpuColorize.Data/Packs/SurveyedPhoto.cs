using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IlgpuColorize.Data;

/// <summary>What a survey keeps of a photo.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Spread">The mean over its pixels of the largest channel less the smallest, in levels of 255.</param>
/// <param name="Content">A hash of its pixels at 8 bits, the same for two files that decode to the same picture.</param>
/// <param name="ClassPixels">The pixels of each class, and last the ignored ones; empty without labels.</param>
/// <param name="Thumbnail">The photo at the size of a contact sheet's cell; null where it is not on the sheet.</param>
public sealed record SurveyedPhoto(string Id, int Width, int Height, double Spread, string Content, long[] ClassPixels, RgbImage? Thumbnail)
{
    /// <summary>
    /// The spread below which a photo is taken for grey. Of 405 photos of Pascal VOC the grey ones, toned ones among them, lay below 4.6,
    /// the others above 5.1. Training leaves out less (<see cref="ColorExample.IsGrey"/>): a photo in one strong tone is the user's to
    /// judge.
    /// </summary>
    public const double GreySpread = 5;

    /// <summary>Whether the photo is black and white, or nearly.</summary>
    public bool IsGrey => Spread < GreySpread;

    internal static SurveyedPhoto Of(string id, RgbImage image, LabelMap? labels, int classes, RgbImage? thumbnail)
    {
        byte[] pixels = image.ToBytes();
        long spread = 0;
        for (int i = 0; i < pixels.Length; i += 3)
            spread += Math.Max(pixels[i], Math.Max(pixels[i + 1], pixels[i + 2])) - Math.Min(
                pixels[i], Math.Min(pixels[i + 1], pixels[i + 2]));
        return new SurveyedPhoto(
            id, image.Width, image.Height, spread / (pixels.Length / 3.0), HashOf(image.Width, pixels), CountClasses(labels, classes),
            thumbnail);
    }

    // The width belongs to the picture: the same bytes in rows of another length are another one.
    private static string HashOf(int width, byte[] pixels)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(size, width);
        hash.AppendData(size);
        hash.AppendData(pixels);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static long[] CountClasses(LabelMap? labels, int classes)
    {
        if (labels is null)
            return [];
        var counts = new long[classes + 1];
        foreach (byte index in labels.Indices)
            counts[index == LabelMap.Ignore ? classes : index]++;
        return counts;
    }
}
