namespace IlgpuColorize.TestKit.Reference;

/// <summary>Enlarges chroma under the guidance of lightness, plainly and in double precision. A plane is an array of rows.</summary>
public static class UpsamplingReference
{
    /// <summary>Enlarges one plane of chroma.</summary>
    /// <param name="lightness">The photo's lightness, 0 to 100.</param>
    /// <param name="map">The chroma, at most as large.</param>
    /// <param name="steps">Steps of the walk.</param>
    public static double[][] Guided(double[][] lightness, double[][] map, int steps)
    {
        int rows = Math.Min(lightness.Length, 8 * map.Length), columns = Math.Min(lightness[0].Length, 8 * map[0].Length);
        double[][] guide = Average(lightness, rows, columns), chroma = Bilinear(map, rows, columns);
        for (int step = 0; step < steps; step++)
        {
            double[][] before = chroma;
            chroma = Plane(rows, columns, (y, x) => Walk(guide, before, y, x));
            double[][] mean = Average(chroma, map.Length, map[0].Length);
            double[][] missing = Bilinear(Plane(map.Length, map[0].Length, (y, x) => map[y][x] - mean[y][x]), rows, columns);
            double[][] walked = chroma;
            chroma = Plane(rows, columns, (y, x) => walked[y][x] + missing[y][x]);
        }
        return rows == lightness.Length && columns == lightness[0].Length ? chroma : LocalLinear(guide, chroma, lightness);
    }

    /// <summary>Interpolates between centres; the border repeats.</summary>
    public static double[][] Bilinear(double[][] plane, int rows, int columns) => Plane(rows, columns, (y, x) =>
    {
        double down = Math.Clamp((y + 0.5) * plane.Length / rows - 0.5, 0, plane.Length - 1);
        double across = Math.Clamp((x + 0.5) * plane[0].Length / columns - 0.5, 0, plane[0].Length - 1);
        double sum = 0;
        for (int row = 0; row < plane.Length; row++)
        {
            for (int column = 0; column < plane[0].Length; column++)
                sum += Math.Max(0, 1 - Math.Abs(down - row)) * Math.Max(0, 1 - Math.Abs(across - column)) * plane[row][column];
        }
        return sum;
    });

    /// <summary>Averages by area.</summary>
    public static double[][] Average(double[][] plane, int rows, int columns) => Plane(rows, columns, (y, x) =>
    {
        double sum = 0;
        for (int row = 0; row < plane.Length; row++)
        {
            for (int column = 0; column < plane[0].Length; column++)
                sum += Overlap(y, rows, row, plane.Length) * Overlap(x, columns, column, plane[0].Length) * plane[row][column];
        }
        return sum * rows * columns;
    });

    // The length of what two intervals of the unit interval share: element i of n, and j of m.
    private static double Overlap(int i, int n, int j, int m)
        => Math.Max(0, Math.Min((i + 1.0) / n, (j + 1.0) / m) - Math.Max((double)i / n, (double)j / m));

    private static double Walk(double[][] guide, double[][] chroma, int y, int x)
    {
        double sum = 0, weights = 0;
        foreach ((int row, int column) in Window(y, x).Where(place => place != (y, x) && IsInside(guide, place)))
        {
            double contrast = (guide[row][column] - guide[y][x]) / 2;
            double squared = (row - y) * (row - y) + (column - x) * (column - x);
            double weight = (1 / (1 + contrast * contrast) + 0.08) / squared;
            sum += weight * chroma[row][column] / Room(guide[row][column]);
            weights += weight;
        }
        return weights > 0 ? sum / weights * Room(guide[y][x]) : 0;
    }

    private static double Room(double lightness)
    {
        double parabola = 1 - Math.Pow(lightness / 50 - 1, 2);
        return (parabola + 0.04) / (parabola + 0.15);
    }

    private static double[][] LocalLinear(double[][] guide, double[][] chroma, double[][] lightness)
    {
        double[][] slopes = Plane(guide.Length, guide[0].Length, (y, x) => Fit(guide, chroma, y, x).Slope);
        double[][] offsets = Plane(guide.Length, guide[0].Length, (y, x) => Fit(guide, chroma, y, x).Offset);
        double[][] slope = Bilinear(WindowMean(slopes), lightness.Length, lightness[0].Length);
        double[][] offset = Bilinear(WindowMean(offsets), lightness.Length, lightness[0].Length);
        return Plane(lightness.Length, lightness[0].Length, (y, x) => slope[y][x] * lightness[y][x] + offset[y][x]);
    }

    private static (double Slope, double Offset) Fit(double[][] guide, double[][] chroma, int y, int x)
    {
        double[] light = [.. Window(y, x).Select(place => At(guide, place))], color = [.. Window(y, x).Select(place => At(chroma, place))];
        double mean = light.Average(), variance = light.Average(value => (value - mean) * (value - mean));
        double covariance = light.Zip(color, (l, c) => (l - mean) * (c - color.Average())).Average();
        double slope = covariance / (variance + 4);
        return (slope, color.Average() - slope * mean);
    }

    private static double[][] WindowMean(double[][] plane)
        => Plane(plane.Length, plane[0].Length, (y, x) => Window(y, x).Average(place => At(plane, place)));

    private static IEnumerable<(int Row, int Column)> Window(int y, int x)
        => from row in Enumerable.Range(y - 1, 3) from column in Enumerable.Range(x - 1, 3) select (row, column);

    private static bool IsInside(double[][] plane, (int Row, int Column) place)
        => place.Row >= 0 && place.Row < plane.Length && place.Column >= 0 && place.Column < plane[0].Length;

    private static double At(double[][] plane, (int Row, int Column) place)
        => plane[Math.Clamp(place.Row, 0, plane.Length - 1)][Math.Clamp(place.Column, 0, plane[0].Length - 1)];

    private static double[][] Plane(int rows, int columns, Func<int, int, double> value)
        => [.. Enumerable.Range(0, rows).Select(y => Enumerable.Range(0, columns).Select(x => value(y, x)).ToArray())];
}
