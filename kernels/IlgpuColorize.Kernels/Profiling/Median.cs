namespace IlgpuColorize.Kernels.Profiling;

/// <summary>Computes the middle of measured values, which a few disturbed ones do not move.</summary>
public static class Median
{
    /// <summary>Returns the median; of an even number of values, the mean of the two in the middle.</summary>
    /// <param name="values">At least one value, in any order.</param>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
