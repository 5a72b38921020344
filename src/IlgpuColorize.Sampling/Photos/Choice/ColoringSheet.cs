using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Several pictures of one photo side by side on white, to be looked at together.</summary>
public static class ColoringSheet
{
    private const int Gap = 8;
    private const int PicturesInRow = 4;

    // Four side by side fill a wide screen.
    private const int LongestSide = 640;

    /// <summary>Reduces a picture to what the sheet shows; a small one stays.</summary>
    public static RgbImage Reduce(RgbImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Resize.ToLongerSide(picture, Math.Min(LongestSide, Math.Max(picture.Width, picture.Height)));
    }

    /// <summary>Puts pictures of one size side by side, four in a row.</summary>
    /// <param name="pictures">At least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static RgbImage Draw(IReadOnlyList<RgbImage> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0)
            throw new ArgumentException("A sheet needs at least one picture.", nameof(pictures));
        (int across, int down) = (pictures[0].Width + Gap, pictures[0].Height + Gap);
        int columns = Math.Min(PicturesInRow, pictures.Count), rows = (pictures.Count + columns - 1) / columns;
        (int width, int height) = (columns * across + Gap, rows * down + Gap);
        float[] sheet = new float[3 * width * height];
        Array.Fill(sheet, 1f);
        for (int i = 0; i < pictures.Count; i++)
        {
            RgbImage picture = pictures[i];
            int corner = (Gap + i / columns * down) * width + Gap + i % columns * across;
            for (int row = 0; row < picture.Height; row++)
                picture.Rgb.AsSpan(3 * row * picture.Width, 3 * picture.Width).CopyTo(sheet.AsSpan(3 * (corner + row * width)));
        }
        return new RgbImage(width, height, sheet);
    }
}
