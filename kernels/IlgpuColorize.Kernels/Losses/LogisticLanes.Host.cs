using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>Sixteen times <see cref="LogisticTerm"/>, evaluated as <see cref="DiscretizedLogistic"/> does.</summary>
internal readonly record struct LogisticLanes(Vector512<float> LogProbability, Vector512<float> DMean, Vector512<float> DLogScale)
{
    private static Vector512<float> One => Vector512<float>.One;

    /// <summary>Evaluates sixteen distributions, each at a value of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static LogisticLanes Evaluate(in Vector512<float> x, in Vector512<float> mean, in Vector512<float> rawLogScale)
    {
        Vector512<float> least = Vector512.Create(MixtureParameters.LeastLogScale);
        Vector512<float> floored = Vector512.LessThan(rawLogScale, least);
        Vector512<float> logScale = Vector512.ConditionalSelect(floored, least, rawLogScale);
        Vector512<float> s = ElementaryVectors.Exp(-logScale);
        Vector512<float> d = x - mean;
        Logistic upper = Logistic.Of(-s * (d + Vector512.Create(DiscretizedLogistic.HalfBin)));
        Logistic lower = Logistic.Of(s * (d - Vector512.Create(DiscretizedLogistic.HalfBin)));
        LogisticLanes term = Between(upper, lower, s);
        Vector512<float> enough = Vector512.GreaterThan(term.LogProbability, Vector512.Create(DiscretizedLogistic.LeastLogMass));
        if (!Vector512.EqualsAll(enough.AsInt32(), Vector512<int>.AllBitsSet))
            term = Select(enough, term, Density(s * d, s, logScale));

        // The outermost levels are rare in photographs.
        Vector512<float> lowest = Vector512.LessThan(x, Vector512.Create(-DiscretizedLogistic.Edge));
        Vector512<float> highest = Vector512.GreaterThan(x, Vector512.Create(DiscretizedLogistic.Edge));
        if (!Vector512.EqualsAll((lowest | highest).AsInt32(), Vector512<int>.Zero))
        {
            term = Select(lowest, new LogisticLanes(-upper.Softplus, -s * upper.Sigmoid, upper.At * upper.Sigmoid), term);
            term = Select(highest, new LogisticLanes(-lower.Softplus, s * lower.Sigmoid, lower.At * lower.Sigmoid), term);
        }
        return term with { DLogScale = Vector512.ConditionalSelect(floored, Vector512<float>.Zero, term.DLogScale) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LogisticLanes Between(in Logistic upper, in Logistic lower, Vector512<float> s)
    {
        // exp(-t) - 1 serves the mass, 1 - exp(-t), and its derivative, t / (exp(t) - 1).
        Vector512<float> t = s * (2f * DiscretizedLogistic.HalfBin), shrink = ElementaryVectors.Expm1(-t);
        return new LogisticLanes(
            Vector512.Log(-shrink) - upper.Softplus - lower.Softplus,
            s * (lower.Sigmoid - upper.Sigmoid),
            lower.At * lower.Sigmoid + upper.At * upper.Sigmoid + t * (shrink + One) / shrink);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LogisticLanes Select(Vector512<float> mask, in LogisticLanes yes, in LogisticLanes no) => new(
        Vector512.ConditionalSelect(mask, yes.LogProbability, no.LogProbability),
        Vector512.ConditionalSelect(mask, yes.DMean, no.DMean),
        Vector512.ConditionalSelect(mask, yes.DLogScale, no.DLogScale));

    /// <summary>A place, softplus there and its derivative, the sigmoid, from one exponential.</summary>
    private readonly record struct Logistic(Vector512<float> At, Vector512<float> Softplus, Vector512<float> Sigmoid)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Logistic Of(Vector512<float> x)
        {
            Vector512<float> e = ElementaryVectors.Exp(-Vector512.Abs(x));
            Vector512<float> positive = Vector512.GreaterThanOrEqual(x, Vector512<float>.Zero);
            Vector512<float> numerator = Vector512.ConditionalSelect(positive, One, e);
            return new Logistic(x, Vector512.Max(x, Vector512<float>.Zero) + ElementaryVectors.Log1pOfUnit(e), numerator / (e + One));
        }
    }
}
