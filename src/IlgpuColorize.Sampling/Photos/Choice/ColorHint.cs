using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>A colour that a point of a photo is to have.</summary>
/// <param name="X">Where, from 0, the left edge, to 1, the right one.</param>
/// <param name="Y">Where, from 0, the top edge, to 1, the bottom one.</param>
/// <param name="A">a of Lab.</param>
/// <param name="B">b of Lab; the lightness is the photo's.</param>
public sealed record ColorHint(float X, float Y, float A, float B)
{
    /// <summary>Makes a hint at the centre of a pixel.</summary>
    /// <param name="column">The pixel's column, from 0.</param>
    /// <param name="row">The pixel's row, from 0.</param>
    /// <param name="width">The photo's columns.</param>
    /// <param name="height">The photo's rows.</param>
    /// <param name="color">The colour, gamma-encoded.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pixel lies outside the photo.</exception>
    public static ColorHint AtPixel(int column, int row, int width, int height, Rgb color)
    {
        if (column < 0 || row < 0 || column >= width || row >= height)
        {
            throw new ArgumentOutOfRangeException(
                nameof(column), $"{column},{row}",
                $"The photo has {width} x {height} pixels; a hint lies from 0,0 to {width - 1},{height - 1}.");
        }
        Lab lab = CieLab.FromSrgb(color);
        return new ColorHint((column + 0.5f) / width, (row + 0.5f) / height, lab.A, lab.B);
    }

    /// <summary>Finds the cell of a map that the point lies in.</summary>
    internal int CellOf(int rows, int columns)
        => Math.Clamp((int)(Y * rows), 0, rows - 1) * columns + Math.Clamp((int)(X * columns), 0, columns - 1);
}
