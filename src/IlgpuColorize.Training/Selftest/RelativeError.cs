namespace IlgpuColorize.Training.Selftest;

/// <summary>Measures how far a tensor is from its reference.</summary>
internal static class RelativeError
{
    /// <summary>Returns ||actual - expected|| / ||expected||; against a reference of zero, ||actual||.</summary>
    public static double Of(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double norm = 0;
        foreach (float value in expected)
            norm += (double)value * value;
        double distance = Math.Sqrt(SquaredDistance(expected, actual));
        return norm == 0 ? distance : distance / Math.Sqrt(norm);
    }

    /// <summary>Returns ||actual - expected||^2.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double SquaredDistance(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length != actual.Length)
            throw new ArgumentException(
                $"{actual.Length} values cannot be compared with {expected.Length}; the tensors must have one shape.", nameof(actual));
        double sum = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = (double)actual[i] - expected[i];
            sum += difference * difference;
        }
        return sum;
    }
}
