using IlgpuColorize.Kernels.Resample;

namespace IlgpuColorize.Benchmarks.Resample;

/// <summary>Sums of squared chroma errors over pixels of many photos.</summary>
internal sealed class UpsamplingErrors
{
    // A change of so many units from one pixel to the next is a strong edge.
    private const double StrongEdge = 10;
    private const int Reach = 3;

    private double _guided, _bilinear;
    private long _pixels;

    /// <summary>RMSE(ab) of guided enlargement, over that of bilinear.</summary>
    public double Ratio => Math.Sqrt(_guided / _bilinear);

    /// <summary>Describes the errors.</summary>
    public string Describe(string where) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{where,-34} {Math.Sqrt(_guided / _pixels / 2),8:F3} {Math.Sqrt(_bilinear / _pixels / 2),9:F3} {Ratio,7:F3} {_pixels,11}");

    /// <summary>Adds the errors of a pixel.</summary>
    public void Add(double guided, double bilinear)
    {
        _guided += guided;
        _bilinear += bilinear;
        _pixels++;
    }

    /// <summary>Marks the pixels within three of a strong edge.</summary>
    /// <param name="planes">The planes whose gradients count, each row-major.</param>
    /// <param name="width">Their width.</param>
    public static bool[] NearStrongEdges(IReadOnlyList<float[]> planes, int width)
    {
        int height = planes[0].Length / width;
        bool[] near = new bool[planes[0].Length];
        for (int y = 1; y < height - 1; y++)
        {
            for (int x = 1; x < width - 1; x++)
            {
                int at = y * width + x;
                if (planes.Sum(plane => SquaredGradient(plane, at, width)) >= StrongEdge * StrongEdge)
                    Mark(near, x, y, width, height);
            }
        }
        return near;
    }

    /// <summary>Averages the pixels below a cell of a map.</summary>
    public static double Average(float[] plane, ResampleAxis rows, ResampleAxis columns, int row, int column)
    {
        double sum = 0;
        for (int y = rows.First(row); y < rows.End(row); y++)
        {
            for (int x = columns.First(column); x < columns.End(column); x++)
                sum += rows.Share(row, y) * columns.Share(column, x) * plane[y * columns.Fine + x];
        }
        return sum;
    }

    // Sobel's, in units a pixel.
    private static double SquaredGradient(float[] plane, int at, int width)
    {
        double across = 0, down = 0;
        for (int i = -1; i <= 1; i++)
        {
            int weight = 2 - Math.Abs(i);
            across += weight * (plane[at + i * width + 1] - plane[at + i * width - 1]);
            down += weight * (plane[at + width + i] - plane[at - width + i]);
        }
        return (across * across + down * down) / 64;
    }

    private static void Mark(bool[] near, int x, int y, int width, int height)
    {
        for (int row = Math.Max(0, y - Reach); row <= Math.Min(height - 1, y + Reach); row++)
        {
            for (int column = Math.Max(0, x - Reach); column <= Math.Min(width - 1, x + Reach); column++)
                near[row * width + column] |= (row - y) * (row - y) + (column - x) * (column - x) <= Reach * Reach;
        }
    }
}
