using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Resample;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// Carries hints to the whole of their objects, above and left of them too, where the generator, which looks back in raster order, cannot.
/// What a sample lacks at the hints is taken for a Gaussian field whose covariance is <see cref="GeodesicReach"/>, and its mean given the
/// hints is added to the sample (kriging; Rasmussen and Williams 2006, eq. 2.23). The result has four times the sample's resolution.
/// </summary>
internal sealed class HintSpread
{
    // The share of the field's variance that a hint may be off by: two hints on one pixel still have an answer, their mean.
    private const double Noise = 0.03;

    // Cells whose lightness is alike say what a held cell would be without its hint.
    private const float LikeLightness = 10;
    private const float LeastWeight = 1e-4f;

    private readonly ComputeDevice _device;
    private readonly ColorExample _example;
    private readonly IReadOnlyList<ColorHint> _hints;
    private readonly int[] _pixels;
    private readonly float[] _lightness;
    private readonly float[][] _reaches;

    /// <summary>Finds how far each hint reaches.</summary>
    /// <param name="device">Where samples are enlarged.</param>
    /// <param name="example">The squashed photo.</param>
    /// <param name="hints">The hints, at least one.</param>
    public HintSpread(ComputeDevice device, ColorExample example, IReadOnlyList<ColorHint> hints)
    {
        (_device, _example, _hints) = (device, example, hints);
        _pixels = [.. hints.Select(hint => hint.CellOf(example.Height, example.Width))];
        _lightness = Array.ConvertAll(example.Lightness, value => 50 * (value + 1));
        _reaches = [.. _pixels.Select(pixel => GeodesicReach.Of(_lightness, example.Width, pixel))];
    }

    /// <summary>Adds to a sample what it lacks.</summary>
    /// <param name="drawn">A sample in which the cells of the hints were held.</param>
    /// <returns>The chroma at the squashed photo's size.</returns>
    public ChromaMap Apply(ChromaMap drawn)
    {
        float[] ab = Enlarge(WithoutHeld(drawn));
        double[,] weights = Weights(ab);
        byte[] levels = new byte[ab.Length];
        for (int i = 0; i < ab.Length; i++)
        {
            double value = ab[i];
            for (int hint = 0; hint < _pixels.Length; hint++)
                value += weights[hint, i % 2] * _reaches[hint][i / 2];
            levels[i] = (byte)ChromaLevels.FromLab((float)value);
        }
        return new ChromaMap(_example.Height, _example.Width, levels);
    }

    // Solves (K + noise I) w = r for a and for b by Gauss-Jordan elimination: there are few hints.
    private double[,] Weights(float[] ab)
    {
        int n = _pixels.Length;
        double[,] rows = new double[n, n + 2];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                rows[i, j] = (_reaches[i][_pixels[j]] + _reaches[j][_pixels[i]]) / 2 + (i == j ? Noise : 0);
            (rows[i, n], rows[i, n + 1]) = (_hints[i].A - ab[2 * _pixels[i]], _hints[i].B - ab[2 * _pixels[i] + 1]);
        }
        for (int pivot = 0; pivot < n; pivot++)
        {
            int largest = Enumerable.Range(pivot, n - pivot).MaxBy(row => Math.Abs(rows[row, pivot]));
            for (int column = 0; column < n + 2; column++)
                (rows[pivot, column], rows[largest, column]) = (rows[largest, column], rows[pivot, column]);
            for (int row = 0; row < n; row++)
            {
                double factor = row == pivot ? 0 : rows[row, pivot] / rows[pivot, pivot];
                for (int column = pivot; column < n + 2; column++)
                    rows[row, column] -= factor * rows[pivot, column];
            }
        }
        double[,] weights = new double[n, 2];
        for (int i = 0; i < n; i++)
            (weights[i, 0], weights[i, 1]) = (rows[i, n] / rows[i, i], rows[i, n + 1] / rows[i, i]);
        return weights;
    }

    // A held cell says nothing of what the sample lacks around it: its like neighbours do.
    private ChromaMap WithoutHeld(ChromaMap drawn)
    {
        (int rows, int columns) = (drawn.Rows, drawn.Columns);
        HashSet<int> held = [.. _hints.Select(hint => hint.CellOf(rows, columns))];
        float[] lightness = CellLightness(rows, columns);
        byte[] levels = [.. drawn.Levels];
        foreach (int cell in held)
        {
            float sum = 0, a = 0, b = 0;
            for (int y = Math.Max(0, cell / columns - 1); y <= Math.Min(rows - 1, cell / columns + 1); y++)
            {
                for (int x = Math.Max(0, cell % columns - 1); x <= Math.Min(columns - 1, cell % columns + 1); x++)
                {
                    int other = y * columns + x;
                    float difference = (lightness[other] - lightness[cell]) / LikeLightness;
                    float weight = held.Contains(other) ? 0 : LeastWeight + MathF.Exp(-difference * difference / 2);
                    sum += weight;
                    a += weight * drawn.Levels[2 * other];
                    b += weight * drawn.Levels[2 * other + 1];
                }
            }
            if (sum > 0)
                (levels[2 * cell], levels[2 * cell + 1]) = ((byte)MathF.Round(a / sum), (byte)MathF.Round(b / sum));
        }
        return new ChromaMap(rows, columns, levels);
    }

    private float[] CellLightness(int rows, int columns)
    {
        float[] cells = new float[rows * columns];
        (int down, int across) = (_example.Height / rows, _example.Width / columns);
        for (int pixel = 0; pixel < _lightness.Length; pixel++)
            cells[pixel / _example.Width / down * columns + pixel % _example.Width / across] += _lightness[pixel] / (down * across);
        return cells;
    }

    private float[] Enlarge(ChromaMap drawn)
    {
        using GuidedUpsampling upsampling = new(_device, new(_example.Height, _example.Width, drawn.Rows, drawn.Columns));
        using DeviceBuffer<float> light = _device.Allocate<float>(_lightness.Length), chroma = _device.Allocate<float>(2 * light.Length);
        _device.DefaultStream.Upload<float>(_lightness, light.View);
        upsampling.Fit(_device.DefaultStream, light.View, drawn.ToPlanes());
        upsampling.Apply(_device.DefaultStream, 0, light.View, chroma.View);
        return _device.DefaultStream.Download(chroma.View);
    }
}
