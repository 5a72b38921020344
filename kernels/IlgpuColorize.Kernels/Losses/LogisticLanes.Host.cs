using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>Holds <see cref="LogisticTerm"/> for sixteen components at once, and evaluates it as <see cref="DiscretizedLogistic"/> does.</summary>
internal readonly record struct LogisticLanes(Vector512<float> LogProbability, Vector512<float> DMean, Vector512<float> DLogScale)
{
    private static readonly Vector512<float> One = Vector512<float>.One;

    /// <summary>Evaluates sixteen distributions at one value.</summary>
    public static LogisticLanes Evaluate(float x, Vector512<float> mean, Vector512<float> rawLogScale)
    {
        Vector512<float> least = Vector512.Create(MixtureParameters.LeastLogScale);
        Vector512<float> floored = Vector512.LessThan(rawLogScale, least);
        Vector512<float> logScale = Vector512.ConditionalSelect(floored, least, rawLogScale);
        Vector512<float> s = ElementaryVectors.Exp(-logScale);
        Vector512<float> d = Vector512.Create(x) - mean;
        Vector512<float> plus = s * (d + Vector512.Create(DiscretizedLogistic.HalfBin));
        Vector512<float> minus = s * (d - Vector512.Create(DiscretizedLogistic.HalfBin));
        LogisticLanes term = x < -DiscretizedLogistic.Edge ? BelowUpperSide(plus, s)
            : x > DiscretizedLogistic.Edge ? AboveLowerSide(minus, s)
            : BetweenOrDensity(plus, minus, s * d, s, logScale);
        return term with { DLogScale = Vector512.ConditionalSelect(floored, Vector512<float>.Zero, term.DLogScale) };
    }

    private static LogisticLanes BelowUpperSide(Vector512<float> plus, Vector512<float> s)
    {
        Logistic side = Logistic.Of(-plus);
        return new LogisticLanes(-side.Softplus, -s * side.Sigmoid, -plus * side.Sigmoid);
    }

    private static LogisticLanes AboveLowerSide(Vector512<float> minus, Vector512<float> s)
    {
        Logistic side = Logistic.Of(minus);
        return new LogisticLanes(-side.Softplus, s * side.Sigmoid, minus * side.Sigmoid);
    }

    private static LogisticLanes BetweenOrDensity(Vector512<float> plus, Vector512<float> minus, Vector512<float> middle, Vector512<float> s, Vector512<float> logScale)
    {
        Vector512<float> t = s * (2f * DiscretizedLogistic.HalfBin);
        Logistic upper = Logistic.Of(-plus);
        Logistic lower = Logistic.Of(minus);
        Vector512<float> logMass = Vector512.Log(-ElementaryVectors.Expm1(-t)) - upper.Softplus - lower.Softplus;
        var between = new LogisticLanes(
            logMass,
            s * (lower.Sigmoid - upper.Sigmoid),
            minus * lower.Sigmoid - plus * upper.Sigmoid - t / ElementaryVectors.Expm1(t));
        Vector512<float> enough = Vector512.GreaterThan(logMass, Vector512.Create(DiscretizedLogistic.LeastLogMass));
        return Vector512.EqualsAll(enough.AsInt32(), Vector512<int>.AllBitsSet) ? between : Select(enough, between, Density(middle, s, logScale));
    }

    private static LogisticLanes Density(Vector512<float> middle, Vector512<float> s, Vector512<float> logScale)
    {
        Logistic at = Logistic.Of(middle);
        Vector512<float> slope = One - 2f * at.Sigmoid;
        return new LogisticLanes(
            middle - logScale - 2f * at.Softplus - Vector512.Create(DiscretizedLogistic.LogBinsPerUnit),
            -s * slope,
            -middle * slope - One);
    }

    private static LogisticLanes Select(Vector512<float> mask, in LogisticLanes yes, in LogisticLanes no) => new(
        Vector512.ConditionalSelect(mask, yes.LogProbability, no.LogProbability),
        Vector512.ConditionalSelect(mask, yes.DMean, no.DMean),
        Vector512.ConditionalSelect(mask, yes.DLogScale, no.DLogScale));

    /// <summary>Holds softplus(x) and its derivative sigmoid(x), from one exponential.</summary>
    private readonly record struct Logistic(Vector512<float> Softplus, Vector512<float> Sigmoid)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Logistic Of(Vector512<float> x)
        {
            Vector512<float> e = ElementaryVectors.Exp(-Vector512.Abs(x));
            Vector512<float> positive = Vector512.GreaterThanOrEqual(x, Vector512<float>.Zero);
            Vector512<float> numerator = Vector512.ConditionalSelect(positive, One, e);
            return new Logistic(Vector512.Max(x, Vector512<float>.Zero) + ElementaryVectors.Log1pOfUnit(e), numerator / (e + One));
        }
    }
}
