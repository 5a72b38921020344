using IlgpuColorize.Data;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Draws segmentation maps in the colours of <see cref="ClassPalette"/>.</summary>
public static class SegmentationPicture
{
    /// <summary>Draws a map at a given size, each pixel as its nearest neighbour.</summary>
    public static RgbImage Render(SegmentationMap map, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(map);
        float[] rgb = new float[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            int row = (int)((long)y * map.Rows / height) * map.Columns;
            for (int x = 0; x < width; x++)
            {
                Rgb color = ClassPalette.ColorOf(map.Classes[row + (int)((long)x * map.Columns / width)]);
                int target = 3 * (y * width + x);
                (rgb[target], rgb[target + 1], rgb[target + 2]) = (color.R, color.G, color.B);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /// <summary>
    /// Draws a map at a given size as a PNG of class indices, with the classes' colours as its palette and their names in its text: a line
    /// with index and name each. Painted over, and 255 where nothing is meant, it can be given back as classes.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="classNames">The classes' names, in index order.</param>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    public static BytePng Index(SegmentationMap map, IReadOnlyList<string> classNames, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(classNames);
        byte[] indices = new LabelMap(map.Columns, map.Rows, map.Classes).Nearest(width, height);
        return new BytePng(width, height, indices)
        {
            // A colour for every index, so that an editor can paint any of them, and 255 to leave a pixel.
            Palette = [.. Enumerable.Range(0, LabelMap.Ignore).Select(ClassPalette.ColorOf), new Rgb(1, 1, 1)],
            Texts = [("Classes", string.Join('\n', classNames.Select((name, index) => $"{index} {name}")))],
        };
    }
}
