namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>
/// What changes from step to step, in one small device buffer that kernels read: then a step's launches have the same arguments every
/// time, and can be captured and replayed.
/// </summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="LearningRate">The learning rate of this step.</param>
/// <param name="FirstMomentCorrection">1 - beta1^step.</param>
/// <param name="SecondMomentCorrection">1 - beta2^step.</param>
/// <param name="AverageRate">1 - decay of the Polyak average, which float32 holds better than the decay.</param>
/// <param name="SeedLow">Low word of the seed of this step's random numbers.</param>
/// <param name="SeedHigh">High word of that seed.</param>
/// <param name="Applies">
/// 1 where the step is taken; 0 once <see cref="UpdateGuard"/> found a loss that is not finite: then parameters, moments and averages stay
/// as they are.
/// </param>
/// <param name="GradientScale">
/// The factor on every gradient, 1 but where <see cref="GradientClip"/> found the whole gradient too long.
/// </param>
public readonly record struct StepState(
    int Step, float LearningRate, float FirstMomentCorrection, float SecondMomentCorrection, float AverageRate, uint SeedLow, uint SeedHigh,
    int Applies = 1, float GradientScale = 1)
{
    /// <summary>Computes the state of a step in double precision.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="learningRate">Its learning rate.</param>
    /// <param name="adam">The optimiser's constants.</param>
    /// <param name="averageDecay">The decay of the Polyak average after this step.</param>
    /// <param name="seed">The seed of the run's random numbers.</param>
    public static StepState Of(int step, double learningRate, AdamOptions adam, double averageDecay, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        return new StepState(
            step,
            (float)learningRate,
            (float)(1 - Math.Pow(adam.Beta1, step)),
            (float)(1 - Math.Pow(adam.Beta2, step)),
            (float)(1 - averageDecay),
            (uint)seed,
            (uint)(seed >> 32));
    }
}
