using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Evaluation;

/// <summary>What is measured, and on how many images. Immutable.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The number of images, from the first on, whose losses and segmentation are measured.</summary>
    public int LossImages { get; init; } = int.MaxValue;

    /// <summary>The number of images, from the first on, that samples are drawn of; 0 for none.</summary>
    public int SampledImages { get; init; } = int.MaxValue;

    /// <summary>The samples to draw of each.</summary>
    public SampleRequest Request { get; init; } = new();

    /// <summary>The names of the data set's classes, for figures by class; empty without labels.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>How often photos are drawn with replacement for the intervals of the figures; 0 for no intervals.</summary>
    public int Resamples { get; init; }

    /// <summary>A judge to show the samples to; null for none. It is the caller's to dispose.</summary>
    public IJudge? Judge { get; init; }

    /// <summary>The images of a batch; results do not depend on it.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>The threads of host work at most; 0 for all cores.</summary>
    public int Threads { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public EvaluationOptions Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LossImages, 1, nameof(LossImages));
        ArgumentOutOfRangeException.ThrowIfNegative(SampledImages, nameof(SampledImages));
        ArgumentOutOfRangeException.ThrowIfNegative(Resamples, nameof(Resamples));
        ArgumentOutOfRangeException.ThrowIfLessThan(Batch, 1, nameof(Batch));
        ArgumentOutOfRangeException.ThrowIfNegative(Threads, nameof(Threads));
        Request.Validate();
        return this;
    }
}
