namespace IlgpuColorize.Sampling;

/// <summary>Draws chroma maps from a network.</summary>
public interface IChromaSampler
{
    /// <summary>Draws every slot of a batch.</summary>
    /// <returns>For each slot the chroma levels, h x w x 2, row-major.</returns>
    byte[][] Sample(SampleBatch batch, SamplingOptions options, CancellationToken cancellation = default);
}
