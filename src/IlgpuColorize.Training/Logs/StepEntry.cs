using System.Text.Json.Serialization;

namespace IlgpuColorize.Training;

/// <summary>A line of the run's metrics: one step.</summary>
/// <param name="Step">From 1.</param>
/// <param name="EmbeddingBitsPerDim">L_emb.</param>
/// <param name="SegmentationNats">L_seg.</param>
/// <param name="GeneratorBitsPerDim">L_gen.</param>
/// <param name="Total">The weighted total.</param>
/// <param name="LearningRate">Adam's rate.</param>
/// <param name="ImagesPerSecond">The step's speed.</param>
/// <param name="InputWaitShare">The share of its time that the step waited for its batch, 0 to 1.</param>
public sealed record StepEntry(
    int Step, double EmbeddingBitsPerDim, double SegmentationNats, double GeneratorBitsPerDim, double Total, double LearningRate,
    double ImagesPerSecond,
    double InputWaitShare)
{
    /// <summary>The side of the photos.</summary>
    public int Size { get; init; }

    /// <summary>The norm of the whole gradient before it was limited; null where it is not limited.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>The share of its time that rank 0 waited for the other ranks and their gradients; null for one process.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RankWaitShare { get; init; }

    /// <summary>The photos that could not be read so far.</summary>
    public int PhotosSkipped { get; init; }

    /// <summary>The black-and-white photos left out so far.</summary>
    public int PhotosGrey { get; init; }
}
