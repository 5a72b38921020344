namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>The interval of a share that was counted (Wilson 1927), which stays within 0 and 1 and holds for few answers too.</summary>
public static class WilsonInterval
{
    // Of the normal distribution, 2.5 % lie above.
    private const double Z = 1.959963984540054;

    /// <summary>Computes the 95 % interval of a share.</summary>
    /// <param name="hits">What was counted.</param>
    /// <param name="total">Of how many, at least 1.</param>
    public static Interval Of(int hits, int total)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, total);
        double share = (double)hits / total, square = Z * Z / total;
        double centre = (share + square / 2) / (1 + square);
        double reach = Z / (1 + square) * Math.Sqrt(share * (1 - share) / total + square / (4 * total));
        // Exactly 0 and 1 where rounding would miss them.
        return new Interval(hits == 0 ? 0 : centre - reach, hits == total ? 1 : centre + reach);
    }
}
