using IlgpuColorize.Data;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Explains one colour of a segmentation's picture.</summary>
/// <param name="Class">The class's index.</param>
/// <param name="Name">Its name.</param>
/// <param name="Color">Its gamma-encoded colour.</param>
/// <param name="Share">The part of the pixels that it covers, 0 to 1.</param>
public sealed record LegendEntry(int Class, string Name, Rgb Color, double Share);

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

    /// <summary>Lists the classes that a map shows, the largest first.</summary>
    /// <param name="map">The map.</param>
    /// <param name="classNames">The classes' names; a class without one is named by its index.</param>
    public static IReadOnlyList<LegendEntry> Legend(SegmentationMap map, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(classNames);
        return
        [
            .. map.Classes.GroupBy(index => (int)index)
                .OrderByDescending(pixels => pixels.Count()).ThenBy(pixels => pixels.Key)
                .Select(pixels => new LegendEntry(
                    pixels.Key,
                    pixels.Key < classNames.Count ? classNames[pixels.Key] : $"class {pixels.Key}",
                    ClassPalette.ColorOf(pixels.Key),
                    (double)pixels.Count() / map.Classes.Length)),
        ];
    }
}
