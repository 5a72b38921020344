using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Draws the chroma of one pixel from its mixture: the mathematics of <see cref="DrawChroma"/>, pure, for kernels and for the host, by
/// <see cref="ReproducibleMath"/>: given equal parameters, every device draws the same.
/// </summary>
internal static class ChromaDraw
{
    // Keeps the logistic's tails finite.
    private const float LeastUniform = 1e-5f;

    /// <summary>
    /// Draws a component, then a, then b given a; each is clamped and rounded to its level. The words give, in order, the component, a and
    /// b.
    /// </summary>
    public static ChromaLevel Draw(in MixtureParameters mixture, float lightness, in PhiloxWords words, in DrawOptions options)
    {
        int component = PickComponent(mixture, Philox4x32.ToUniform(words.X), options.Temperature);
        float a = DrawLogistic(
            MeanOfA(mixture, component, lightness), mixture.RawLogScale(0, component), Philox4x32.ToUniform(words.Y), options.Temperature);
        int levelA = ChromaLevels.FromNetwork(a);
        float meanOfB = MeanOfB(mixture, component, lightness, ChromaLevels.ToNetwork(levelA));
        float b = DrawLogistic(meanOfB, mixture.RawLogScale(1, component), Philox4x32.ToUniform(words.Z), options.Temperature);
        var level = new ChromaLevel(levelA, ChromaLevels.FromNetwork(b));
        return Constrain(level, lightness, options);
    }

    /// <summary>
    /// Draws as often as the options say, and keeps the colour nearest to a guide, of equally near ones the first; once where there is no
    /// guide. Distances are of levels, whole numbers: every device keeps the same draw.
    /// </summary>
    /// <param name="mixture">The pixel's mixture.</param>
    /// <param name="lightness">Its lightness.</param>
    /// <param name="key">The image's random numbers.</param>
    /// <param name="pixel">The pixel's index in the map.</param>
    /// <param name="guide">The levels to keep near; <see cref="HoldChroma.Free"/> for none.</param>
    /// <param name="options">How to draw.</param>
    public static ChromaLevel DrawNear(
        in MixtureParameters mixture, float lightness, in DrawKey key, int pixel, ChromaLevel guide, in DrawOptions options)
    {
        int counter = options.Numbers == DrawNumbers.Shared ? 0 : pixel;
        ChromaLevel nearest = Draw(mixture, lightness, key.Words(counter, draw: 0), options);
        int draws = guide.A == HoldChroma.Free ? 1 : options.Draws;
        for (int draw = 1; draw < draws; draw++)
        {
            ChromaLevel level = Draw(mixture, lightness, key.Words(counter, draw), options);
            nearest = SquaredDistance(level, guide) < SquaredDistance(nearest, guide) ? level : nearest;
        }
        return nearest;
    }

    /// <summary>
    /// Computes the mean of the mixture, its components weighted by softmax(logits / T), and rounds it to its level; at T = 0 the means
    /// of the most probable component, as <see cref="Draw"/> has them.
    /// </summary>
    public static ChromaLevel Mean(in MixtureParameters mixture, float lightness, in DrawOptions options)
    {
        if (options.Temperature == 0f)
            return Draw(mixture, lightness, default, options);
        float largest = mixture.Logit(MostProbable(mixture));
        float total = 0f, sumOfA = 0f, sumOfB = 0f;
        for (int component = 0; component < mixture.Components; component++)
        {
            float weight = Weight(mixture, component, largest, options.Temperature);
            float a = MeanOfA(mixture, component, lightness);
            total += weight;
            sumOfA += weight * a;
            sumOfB += weight * MeanOfB(mixture, component, lightness, a);
        }
        var level = new ChromaLevel(ChromaLevels.FromNetwork(sumOfA / total), ChromaLevels.FromNetwork(sumOfB / total));
        return Constrain(level, lightness, options);
    }

    /// <summary>
    /// Picks a component by the inverse of the cumulated softmax(logits / T), in the order of the components; at T = 0 the first of the
    /// most probable.
    /// </summary>
    public static int PickComponent(in MixtureParameters mixture, float u, float temperature)
    {
        int best = MostProbable(mixture);
        if (temperature == 0f)
            return best;
        float largest = mixture.Logit(best);
        float total = 0f;
        for (int component = 0; component < mixture.Components; component++)
            total += Weight(mixture, component, largest, temperature);
        float threshold = u * total;
        float cumulated = 0f;
        for (int component = 0; component < mixture.Components - 1; component++)
        {
            cumulated += Weight(mixture, component, largest, temperature);
            if (cumulated > threshold)
                return component;
        }
        return mixture.Components - 1;
    }

    /// <summary>Draws mean + T * scale * logit(u), with u kept within [1e-5, 1 - 1e-5] and the result within [-1, 1].</summary>
    public static float DrawLogistic(float mean, float rawLogScale, float u, float temperature)
    {
        float inner = MathF.Min(1f - LeastUniform, MathF.Max(LeastUniform, u));
        float value = mean + temperature * ReproducibleMath.Exp(MixtureParameters.Floor(rawLogScale)) * ReproducibleMath.Logit(inner);
        return MathF.Min(1f, MathF.Max(-1f, value));
    }

    // Of a component beside the most probable one's, 1.
    private static float Weight(in MixtureParameters mixture, int component, float largestLogit, float temperature)
        => ReproducibleMath.Exp((mixture.Logit(component) - largestLogit) / temperature);

    private static ChromaLevel Constrain(ChromaLevel level, float lightness, in DrawOptions options)
        => options.Gamut == GamutConstraint.On ? ChromaLevels.ConstrainToGamut(50f * (lightness + 1f), level) : level;

    private static int SquaredDistance(ChromaLevel one, ChromaLevel other)
        => (one.A - other.A) * (one.A - other.A) + (one.B - other.B) * (one.B - other.B);

    private static float MeanOfA(in MixtureParameters mixture, int component, float lightness)
        => mixture.Mean(0, component) + ReproducibleMath.Tanh(mixture.RawCoefficient(0, component)) * lightness;

    private static float MeanOfB(in MixtureParameters mixture, int component, float lightness, float a)
        => mixture.Mean(1, component)
            + ReproducibleMath.Tanh(mixture.RawCoefficient(1, component)) * lightness
            + ReproducibleMath.Tanh(mixture.RawCoefficient(2, component)) * a;

    private static int MostProbable(in MixtureParameters mixture)
    {
        int best = 0;
        for (int component = 1; component < mixture.Components; component++)
            best = mixture.Logit(component) > mixture.Logit(best) ? component : best;
        return best;
    }
}
