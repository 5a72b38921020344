using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Draws the chroma of one pixel from its mixture: the mathematics of <see cref="DrawChroma"/>, pure, for kernels and for the host, by
/// <see cref="ReproducibleMath"/>: given equal parameters, every device draws the same.
/// </summary>
internal static class ChromaDraw
{
    /// <summary>
    /// Draws a component, then a, then b given a; each is clamped and rounded to its level. The words give, in order, the component, a and
    /// b.
    /// </summary>
    public static ChromaLevel Draw<TSteps>(
        in TSteps steps, in MixtureParameters mixture, float lightness, in PhiloxWords words, in DrawOptions options)
        where TSteps : struct, IDrawSteps
    {
        int component = PickComponent(steps, mixture, Philox4x32.ToUniform(words.X), options.Temperature);
        DrawnComponent drawn = steps.Component(mixture, component);
        LogisticNoise noise = steps.Noise(words);
        float meanOfA = MeanOfA(mixture, component, drawn.CoefficientOfA, lightness);
        int levelA = ChromaLevels.FromNetwork(DrawLogistic(meanOfA, drawn.ScaleOfA, noise.OfA, options.Temperature));
        float a = ChromaLevels.ToNetwork(levelA);
        float meanOfB = MeanOfB(mixture, component, drawn.CoefficientOfB, lightness, drawn.CoefficientOfBOnA, a);
        int levelB = ChromaLevels.FromNetwork(DrawLogistic(meanOfB, drawn.ScaleOfB, noise.OfB, options.Temperature));
        return Constrain(steps, new ChromaLevel(levelA, levelB), lightness, options);
    }

    /// <summary>
    /// Draws as often as the options say, and keeps the colour nearest to a guide, of equally near ones the first; once where there is no
    /// guide. Distances are of levels, whole numbers: every device keeps the same draw.
    /// </summary>
    /// <param name="steps">Who computes.</param>
    /// <param name="mixture">The pixel's mixture.</param>
    /// <param name="lightness">Its lightness.</param>
    /// <param name="key">The image's random numbers.</param>
    /// <param name="pixel">The pixel's index in the map.</param>
    /// <param name="guide">The levels to keep near; <see cref="HoldChroma.Free"/> for none.</param>
    /// <param name="options">How to draw.</param>
    public static ChromaLevel DrawNear<TSteps>(
        in TSteps steps, in MixtureParameters mixture, float lightness, in DrawKey key, int pixel, ChromaLevel guide,
        in DrawOptions options)
        where TSteps : struct, IDrawSteps
    {
        int counter = options.Numbers == DrawNumbers.Shared ? 0 : pixel;
        int draws = guide.A == HoldChroma.Free ? 1 : options.Draws;
        ChromaLevel nearest = default;
        // One place for all draws: kernels hold the mathematics once.
        for (int draw = 0; draw == 0 || draw < draws; draw++)
        {
            ChromaLevel level = Draw(steps, mixture, lightness, key.Words(counter, draw), options);
            nearest = draw == 0 || SquaredDistance(level, guide) < SquaredDistance(nearest, guide) ? level : nearest;
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
            return Draw(default(StepsOfThread), mixture, lightness, default, options);
        float largest = mixture.Logit(MostProbable(mixture));
        float total = 0f, sumOfA = 0f, sumOfB = 0f;
        for (int component = 0; component < mixture.Components; component++)
        {
            float weight = Weight(mixture, component, largest, options.Temperature);
            float a = MeanOfA(mixture, component, Coefficient(mixture, component, 0), lightness);
            total += weight;
            sumOfA += weight * a;
            sumOfB += weight * MeanOfB(
                mixture, component, Coefficient(mixture, component, 1), lightness, Coefficient(mixture, component, 2), a);
        }
        var level = new ChromaLevel(ChromaLevels.FromNetwork(sumOfA / total), ChromaLevels.FromNetwork(sumOfB / total));
        return Constrain(default(StepsOfThread), level, lightness, options);
    }

    /// <summary>
    /// Picks a component by the inverse of the cumulated softmax(logits / T), in the order of the components; at T = 0 the first of the
    /// most probable.
    /// </summary>
    public static int PickComponent<TSteps>(in TSteps steps, in MixtureParameters mixture, float u, float temperature)
        where TSteps : struct, IDrawSteps
    {
        int best = MostProbable(mixture);
        if (temperature == 0f)
            return best;
        float largest = mixture.Logit(best);
        steps.Weigh(mixture, largest, temperature);
        float total = 0f;
        for (int component = 0; component < mixture.Components; component++)
            total += steps.Weight(mixture, component, largest, temperature);
        float threshold = u * total;
        float cumulated = 0f;
        for (int component = 0; component < mixture.Components - 1; component++)
        {
            cumulated += steps.Weight(mixture, component, largest, temperature);
            if (cumulated > threshold)
                return component;
        }
        return mixture.Components - 1;
    }

    /// <summary>Computes the weight of a component beside the most probable one's, 1.</summary>
    public static float Weight(in MixtureParameters mixture, int component, float largestLogit, float temperature)
        => ReproducibleMath.Exp((mixture.Logit(component) - largestLogit) / temperature);

    // The result is kept within [-1, 1].
    private static float DrawLogistic(float mean, float scale, float noise, float temperature)
        => MathF.Min(1f, MathF.Max(-1f, mean + temperature * scale * noise));

    private static ChromaLevel Constrain<TSteps>(in TSteps steps, ChromaLevel level, float lightness, in DrawOptions options)
        where TSteps : struct, IDrawSteps
        => options.Gamut == GamutConstraint.On
            ? ChromaLevels.Scale(level, steps.LargestChromaScale(50f * (lightness + 1f), level))
            : level;

    private static int SquaredDistance(ChromaLevel one, ChromaLevel other)
        => (one.A - other.A) * (one.A - other.A) + (one.B - other.B) * (one.B - other.B);

    private static float MeanOfA(in MixtureParameters mixture, int component, float coefficient, float lightness)
        => mixture.Mean(0, component) + coefficient * lightness;

    private static float MeanOfB(
        in MixtureParameters mixture, int component, float coefficient, float lightness, float coefficientOnA, float a)
        => mixture.Mean(1, component) + coefficient * lightness + coefficientOnA * a;

    private static float Coefficient(in MixtureParameters mixture, int component, int which)
        => ReproducibleMath.Tanh(mixture.RawCoefficient(which, component));

    private static int MostProbable(in MixtureParameters mixture)
    {
        int best = 0;
        float largest = mixture.Logit(0);
        for (int component = 1; component < mixture.Components; component++)
        {
            float logit = mixture.Logit(component);
            best = logit > largest ? component : best;
            largest = logit > largest ? logit : largest;
        }
        return best;
    }
}
