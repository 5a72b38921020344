using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Those steps of a draw that take long, and that one thread or several may compute: both get the same bits. Several call each step
/// together, and each of them has the result.
/// </summary>
internal interface IDrawSteps
{
    /// <summary>Computes the weights of all components, where they are kept until they are asked for.</summary>
    void Weigh(in MixtureParameters mixture, float largestLogit, float temperature);

    /// <summary>Gets the weight of a component, <see cref="ChromaDraw.Weight"/>.</summary>
    float Weight(in MixtureParameters mixture, int component, float largestLogit, float temperature);

    /// <summary>Computes what is drawn from.</summary>
    DrawnComponent Component(in MixtureParameters mixture, int component);

    /// <summary>Computes the noise of a and of b from the second and the third word.</summary>
    LogisticNoise Noise(in PhiloxWords words);

    /// <summary>Finds the factor of the gamut constraint, <see cref="ChromaLevels.ConstrainToGamut"/>.</summary>
    float LargestChromaScale(float L, ChromaLevel level);
}

/// <summary>The steps of a draw, by one thread.</summary>
internal readonly struct StepsOfThread : IDrawSteps
{
    /// <inheritdoc/>
    public void Weigh(in MixtureParameters mixture, float largestLogit, float temperature)
    {
        // Each when it is asked for.
    }

    /// <inheritdoc/>
    public float Weight(in MixtureParameters mixture, int component, float largestLogit, float temperature)
        => ChromaDraw.Weight(mixture, component, largestLogit, temperature);

    /// <inheritdoc/>
    public DrawnComponent Component(in MixtureParameters mixture, int component) => new(
        DrawnComponent.Value(mixture, component, 0),
        DrawnComponent.Value(mixture, component, 1),
        DrawnComponent.Value(mixture, component, 2),
        DrawnComponent.Value(mixture, component, 3),
        DrawnComponent.Value(mixture, component, 4));

    /// <inheritdoc/>
    public LogisticNoise Noise(in PhiloxWords words) => new(LogisticNoise.Value(words.Y), LogisticNoise.Value(words.Z));

    /// <inheritdoc/>
    public float LargestChromaScale(float L, ChromaLevel level) => Gamut.LargestChromaScale(
        L, ChromaLevels.ToLab(level.A), ChromaLevels.ToLab(level.B), -ChromaLevels.FeedbackTolerance, 1f + ChromaLevels.FeedbackTolerance);
}
