using System.Buffers.Binary;

namespace IlgpuColorize.Data;

/// <summary>
/// The gAMA chunk of a PNG (ISO/IEC 15948, 11.3.3.2): where no profile says more, its values are linear light to this power. libvips passes
/// it over, as if every picture were sRGB.
/// </summary>
internal static class PngGamma
{
    private const int FirstChunk = 8;
    private const double UnitsOfGamma = 100_000;

    // sRGB's own, written by most programs: 1/2.2.
    private const double UsualGamma = 0.45455;
    private const double NearlyEqual = 0.005;

    /// <summary>
    /// Encodes a decoded picture in sRGB in place of its own gamma; a file without one, or with a profile, is left as it is.
    /// </summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="image">What was decoded from it.</param>
    public static void Undo(ReadOnlySpan<byte> file, RgbImage image)
    {
        if (ImageFormat.Sniff(file) != ImageFormat.Png || Of(file) is not { } gamma || Math.Abs(gamma - UsualGamma) < NearlyEqual)
            return;
        double power = 1 / gamma;
        float[] rgb = image.Rgb;
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = (float)Encode(Math.Pow(Math.Clamp(rgb[i], 0, 1), power));
    }

    private static double? Of(ReadOnlySpan<byte> png)
    {
        double? gamma = null;
        for (int at = FirstChunk; at + 12 <= png.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            ReadOnlySpan<byte> kind = png.Slice(at + 4, 4);
            if (length > png.Length - at - 12 || kind.SequenceEqual("IDAT"u8))
                break;
            if (kind.SequenceEqual("iCCP"u8) || kind.SequenceEqual("sRGB"u8))
                return null;
            if (kind.SequenceEqual("gAMA"u8) && length == 4 && BinaryPrimitives.ReadUInt32BigEndian(png[(at + 8)..]) is var units and > 0)
                gamma = units / UnitsOfGamma;
            at += 12 + (int)length;
        }
        return gamma is > 0.05 and < 20 ? gamma : null;
    }

    // IEC 61966-2-1.
    private static double Encode(double linear) => linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;
}
