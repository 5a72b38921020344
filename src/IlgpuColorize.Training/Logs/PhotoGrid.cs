using IlgpuColorize.Data;

namespace IlgpuColorize.Training;

/// <summary>Puts pictures of one size side by side.</summary>
internal static class PhotoGrid
{
    private const int Gap = 4;

    /// <summary>Composes rows of pictures on white, small ones enlarged by whole factors to at least 128 pixels.</summary>
    /// <exception cref="ArgumentException">There is no picture, or their sizes differ.</exception>
    public static RgbImage Compose(IReadOnlyList<RgbImage[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0 || rows[0].Length == 0)
            throw new ArgumentException("A grid needs at least one picture.", nameof(rows));
        (int width, int height) = (rows[0][0].Width, rows[0][0].Height);
        if (rows.SelectMany(row => row).Any(picture => picture.Width != width || picture.Height != height))
            throw new ArgumentException($"The pictures of a grid must all be {width} x {height}, the size of the first.", nameof(rows));
        int scale = Math.Max(1, 128 / Math.Min(width, height));
        (int cellWidth, int cellHeight) = (width * scale + Gap, height * scale + Gap);
        (int gridWidth, int gridHeight) = (rows.Max(row => row.Length) * cellWidth + Gap, rows.Count * cellHeight + Gap);
        float[] grid = new float[3 * gridWidth * gridHeight];
        Array.Fill(grid, 1);
        for (int row = 0; row < rows.Count; row++)
        {
            for (int column = 0; column < rows[row].Length; column++)
                Paste(rows[row][column], scale, grid, gridWidth, Gap + column * cellWidth, Gap + row * cellHeight);
        }
        return new RgbImage(gridWidth, gridHeight, grid);
    }

    private static void Paste(RgbImage picture, int scale, float[] grid, int gridWidth, int left, int top)
    {
        for (int y = 0; y < picture.Height * scale; y++)
        {
            for (int x = 0; x < picture.Width * scale; x++)
            {
                ReadOnlySpan<float> pixel = picture.Rgb.AsSpan(3 * (y / scale * picture.Width + x / scale), 3);
                pixel.CopyTo(grid.AsSpan(3 * ((top + y) * gridWidth + left + x)));
            }
        }
    }
}
