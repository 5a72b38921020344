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
}
