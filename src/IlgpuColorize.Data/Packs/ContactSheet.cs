namespace IlgpuColorize.Data;

/// <summary>Many photos on one picture, each within a square cell.</summary>
internal static class ContactSheet
{
    private const int Cell = 96;
    private const int Gap = 4;
    private const int Columns = 16;

    /// <summary>Reduces a photo to fit a cell.</summary>
    public static RgbImage Thumbnail(RgbImage photo)
    {
        double scale = Math.Min(1, Cell / (double)Math.Max(photo.Width, photo.Height));
        return Resize.To(photo, Math.Max(1, (int)(photo.Width * scale)), Math.Max(1, (int)(photo.Height * scale)));
    }

    /// <summary>Puts thumbnails side by side, on white.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static RgbImage Draw(IReadOnlyList<RgbImage> thumbnails)
    {
        if (thumbnails.Count == 0)
            throw new InvalidOperationException("A contact sheet needs at least one photo.");
        int columns = Math.Min(Columns, thumbnails.Count), rows = (thumbnails.Count + columns - 1) / columns;
        (int width, int height) = (columns * (Cell + Gap) + Gap, rows * (Cell + Gap) + Gap);
        var sheet = new float[3 * width * height];
        Array.Fill(sheet, 1f);
        for (int i = 0; i < thumbnails.Count; i++)
        {
            RgbImage photo = thumbnails[i];
            int left = Gap + i % columns * (Cell + Gap) + (Cell - photo.Width) / 2, top = Gap + i / columns * (Cell + Gap)
                + (Cell - photo.Height) / 2;
            for (int row = 0; row < photo.Height; row++)
                photo.Rgb.AsSpan(3 * row * photo.Width, 3 * photo.Width).CopyTo(sheet.AsSpan(3 * ((top + row) * width + left)));
        }
        return new RgbImage(width, height, sheet);
    }
}
