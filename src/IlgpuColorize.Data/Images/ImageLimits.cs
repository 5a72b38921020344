namespace IlgpuColorize.Data;

/// <summary>States which sizes of image a reader accepts; both limits are checked on the header, before any pixel is decoded.</summary>
/// <param name="SmallestSide">The least width and height, in pixels.</param>
/// <param name="LargestPixelCount">The greatest width x height.</param>
public sealed record ImageLimits(int SmallestSide, long LargestPixelCount)
{
    /// <summary>What decodes comfortably in memory: any size to 50 megapixels.</summary>
    public static ImageLimits Any { get; } = new(1, 50_000_000);

    /// <summary>What can be colorized: from 16 x 16 to 50 megapixels.</summary>
    public static ImageLimits Colorize { get; } = Any with { SmallestSide = 16 };

    internal void Check(string path, int width, int height)
    {
        if (width < SmallestSide || height < SmallestSide)
            throw new ImageFileException(
                $"{path}: {width} x {height} pixels are too few; give an image of at least {SmallestSide} x {SmallestSide}.");
        if ((long)width * height > LargestPixelCount)
        {
            throw new ImageFileException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{path}: {width} x {height} is {width * (double)height / 1e6:0.0} megapixels; the limit is "
                + $"{LargestPixelCount / 1e6:0.##}, so reduce the image first."));
        }
    }
}
