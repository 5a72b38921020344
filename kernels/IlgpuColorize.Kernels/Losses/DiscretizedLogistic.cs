using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>Holds the log-probability of one value under a discretised logistic, and its derivatives.</summary>
/// <param name="LogProbability">Natural logarithm.</param>
/// <param name="DMean">Derivative by the mean.</param>
/// <param name="DLogScale">Derivative by the log-scale as the network gave it: 0 below the floor.</param>
internal readonly record struct LogisticTerm(float LogProbability, float DMean, float DLogScale);

/// <summary>
/// Evaluates the logistic distribution over 256 levels in [-1, 1]: the probability of x is the mass of its bin, sigmoid(s (d + 1/255)) -
/// sigmoid(s (d - 1/255)) with d = x - mean and s = exp(-logScale); the outermost bins reach to infinity, and where the mass is 1e-5 or
/// less the density at the middle stands for it (Salimans et al. 2017, PixelCNN++).
/// </summary>
internal static class DiscretizedLogistic
{
    /// <summary>Half a bin.</summary>
    public const float HalfBin = 1f / 255f;

    /// <summary>Beyond this on either side lies the outermost level.</summary>
    public const float Edge = 0.999f;

    /// <summary>ln 1e-5.</summary>
    public const float LeastLogMass = -11.5129255f;

    /// <summary>ln 127.5: the logarithm of one over the width of a bin.</summary>
    public const float LogBinsPerUnit = 4.8481164f;

    /// <summary>Evaluates the distribution of a mean and a log-scale at x.</summary>
    public static LogisticTerm Evaluate(float x, float mean, float rawLogScale)
    {
        float logScale = MixtureParameters.Floor(rawLogScale);
        float s = MathF.Exp(-logScale);
        float plus = s * (x - mean + HalfBin);
        float minus = s * (x - mean - HalfBin);
        LogisticTerm term = x < -Edge ? BelowUpperSide(plus, s) : x > Edge ? AboveLowerSide(minus, s) : Between(plus, minus, s);
        if (!(x < -Edge || x > Edge || term.LogProbability > LeastLogMass))
            term = Density(s * (x - mean), s, logScale);
        return rawLogScale < MixtureParameters.LeastLogScale ? term with { DLogScale = 0f } : term;
    }

    // log sigmoid(plus); the derivative by plus is 1 - sigmoid(plus).
    private static LogisticTerm BelowUpperSide(float plus, float s)
    {
        float slope = Elementary.Sigmoid(-plus);
        return new LogisticTerm(Elementary.LogSigmoid(plus), -s * slope, -plus * slope);
    }

    // log(1 - sigmoid(minus)) = -softplus(minus); the derivative by minus is -sigmoid(minus).
    private static LogisticTerm AboveLowerSide(float minus, float s)
    {
        float slope = -Elementary.Sigmoid(minus);
        return new LogisticTerm(-Elementary.Softplus(minus), -s * slope, -minus * slope);
    }

    // The mass in factors, free of cancellation: sigmoid(plus) (1 - sigmoid(minus)) (1 - exp(-t)) with t = plus - minus.
    private static LogisticTerm Between(float plus, float minus, float s)
    {
        float t = 2f * HalfBin * s;
        float plusSlope = Elementary.Sigmoid(-plus);
        float minusSlope = -Elementary.Sigmoid(minus);
        float logMass = Elementary.LogSigmoid(plus) - Elementary.Softplus(minus) + MathF.Log(-Elementary.Expm1(-t));
        return new LogisticTerm(logMass, -s * (plusSlope + minusSlope), -(plus * plusSlope + minus * minusSlope + t / Elementary.Expm1(t)));
    }

    private static LogisticTerm Density(float middle, float s, float logScale)
    {
        float slope = 1f - 2f * Elementary.Sigmoid(middle);
        float logMass = middle - logScale - 2f * Elementary.Softplus(middle) - LogBinsPerUnit;
        return new LogisticTerm(logMass, -s * slope, -middle * slope - 1f);
    }
}
