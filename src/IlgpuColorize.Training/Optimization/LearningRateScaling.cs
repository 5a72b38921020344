using System.Globalization;

namespace IlgpuColorize.Training;

/// <summary>
/// Names how the learning rate of a new run follows its batch, from the one that suits a batch of
/// <see cref="TrainingOptions.DefaultBatch"/>.
/// </summary>
public enum LearningRateScaling
{
    /// <summary>
    /// In proportion to the batch (Goyal et al. 2017), which is for SGD and too much for Adam beyond a few times the batch.
    /// </summary>
    Linear,

    /// <summary>With the square root of the batch, which keeps the noise of Adam's updates (Malladi et al. 2022).</summary>
    Sqrt,
}

/// <summary>The arithmetic of <see cref="LearningRateScaling"/>.</summary>
internal static class LearningRateScalingExtensions
{
    /// <summary>Scales a learning rate, and says so.</summary>
    /// <param name="scaling">How; null to leave it.</param>
    /// <param name="options">The rate for a batch of 16, and the batch.</param>
    /// <param name="say">Is told the arithmetic.</param>
    public static TrainingOptions Apply(this LearningRateScaling? scaling, TrainingOptions options, Action<string> say)
    {
        if (scaling is null)
            return options;
        int images = options.Batch * options.Accumulate;
        double times = (double)images / TrainingOptions.DefaultBatch;
        double factor = scaling == LearningRateScaling.Linear ? times : Math.Sqrt(times);
        TrainingOptions scaled = options with { LearningRate = factor * options.LearningRate };
        say(string.Create(
            CultureInfo.InvariantCulture,
            $"learning rate {options.LearningRate:0.######} x {factor:0.###} = {scaled.LearningRate:0.######}: {images} images a step, "
            + $"{(scaling == LearningRateScaling.Linear ? "in proportion to" : "by the square root of")} their number over "
            + $"{TrainingOptions.DefaultBatch}{(options.WarmUpSteps == 0 ? "; without --warm-up it is there from the first step" : "")}"));
        return scaled;
    }
}
