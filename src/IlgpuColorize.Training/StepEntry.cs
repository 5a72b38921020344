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
    double InputWaitShare);
