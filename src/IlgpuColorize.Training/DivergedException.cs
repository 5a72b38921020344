using System.Globalization;
using IlgpuColorize.Models;

namespace IlgpuColorize.Training;

/// <summary>A loss that is NaN or infinite. Parameters, moments and averages are those before the step.</summary>
public sealed class DivergedException(int step, LossValues losses, string? context = null)
    : UserException(string.Create(
        CultureInfo.InvariantCulture,
        $"Step {step}: a loss is not finite (embedding {losses.EmbeddingBitsPerDim}, segmentation {losses.SegmentationNats}, "
        + $"generator {losses.GeneratorBitsPerDim}).{(context is null ? "" : " " + context)}"))
{
    /// <summary>The step that failed.</summary>
    public int Step { get; } = step;

    /// <summary>Its losses.</summary>
    public LossValues Losses { get; } = losses;

    /// <summary>Returns the exception with the batch and the last checkpoint named.</summary>
    public DivergedException With(string context) => new(Step, Losses, context);
}
