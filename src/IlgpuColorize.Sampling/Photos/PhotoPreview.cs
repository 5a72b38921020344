using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Small pictures of a photo and of its first coloring, as JPEGs. Immutable.</summary>
/// <param name="Before">The photo.</param>
/// <param name="After">The coloring.</param>
public sealed record PhotoPreview(byte[] Before, byte[] After)
{
    private const int LongerSide = 192;
    private const int Quality = 80;

    internal static PhotoPreview Of(IImageFiles files, RgbImage before, RgbImage after) => new(Small(files, before), Small(files, after));

    private static byte[] Small(IImageFiles files, RgbImage image)
    {
        RgbImage small = Resize.ToLongerSide(image, Math.Min(LongerSide, Math.Max(image.Width, image.Height)));
        return files.Encode(
            new Photo(small, new PhotoMetadata { Format = ImageFormat.Jpeg }),
            new PhotoEncoding { Format = ImageFormat.Jpeg, Quality = Quality });
    }
}
