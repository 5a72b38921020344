using Xunit;

namespace IlgpuColorize.TestKit;

/// <summary>Draws and compares the numbers of tests.</summary>
public static class Numbers
{
    /// <summary>Draws values from U(-scale, scale), rounded to float so that device and reference start alike.</summary>
    public static double[] Uniform(int seed, long count, double scale = 1)
    {
        Random random = new(seed);
        double[] values = new double[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)((random.NextDouble() * 2 - 1) * scale);
        return values;
    }

    /// <summary>Returns ||actual - expected|| / ||expected||; NaN where any value is NaN.</summary>
    public static double RelativeError(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return Math.Sqrt(difference / Math.Max(norm, double.Epsilon));
    }

    /// <summary>Asserts that the relative error stays within a tolerance.</summary>
    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        double error = RelativeError(expected, actual);
        Assert.True(error <= tolerance, $"relative error {error:G3} exceeds {tolerance:G3}");
    }
}
