using System.Globalization;

namespace IlgpuColorize.Cli.Reporting;

/// <summary>Chooses round values for a logarithmic axis.</summary>
internal static class LogarithmicTicks
{
    private const int Fewest = 4;

    private static readonly double[][] Mantissas =
    [
        [1],
        [1, 2, 5],
        [1, 1.5, 2, 3, 4, 5, 6, 8],
        [1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4, 2.6, 2.8, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5],
    ];

    /// <summary>Returns round values within limits, at least four where the finest choice has as many.</summary>
    public static double[] Between(double low, double high)
    {
        double[] ticks = [];
        foreach (double[] mantissas in Mantissas)
        {
            ticks = [.. Values(mantissas, low, high)];
            if (ticks.Length >= Fewest)
                break;
        }
        return ticks;
    }

    /// <summary>Writes a value for the axis.</summary>
    public static string Label(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static IEnumerable<double> Values(double[] mantissas, double low, double high)
    {
        for (int exponent = (int)Math.Floor(Math.Log10(low)); exponent <= Math.Log10(high); exponent++)
        {
            foreach (double mantissa in mantissas)
            {
                double value = mantissa * Math.Pow(10, exponent);
                if (value >= low && value <= high)
                    yield return value;
            }
        }
    }
}
