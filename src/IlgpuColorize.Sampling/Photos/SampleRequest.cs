namespace IlgpuColorize.Sampling.Photos;

/// <summary>Names the head that colours are drawn from.</summary>
public enum ColorSource
{
    /// <summary>The generator, pixel after pixel, each seeing those before it.</summary>
    Generator,

    /// <summary>The embedding's first 8M channels, all pixels at once, none seeing another.</summary>
    Embedding,
}

/// <summary>The samples that are wanted of each photo (SPEC 8). Immutable.</summary>
public sealed record SampleRequest
{
    /// <summary>What the embedding alone finds most probable: one sample without chance.</summary>
    public static SampleRequest MostProbableOfEmbedding { get; } = new()
    {
        Source = ColorSource.Embedding,
        Sampling = new SamplingOptions(Temperature: 0),
    };

    /// <summary>The samples of each photo.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>The seed; a sample is a pure function of photo, seed and sample index.</summary>
    public ulong Seed { get; init; }

    /// <summary>The head that colours are drawn from.</summary>
    public ColorSource Source { get; init; }

    /// <summary>The temperature and the gamut constraint.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public SampleRequest Validate()
    {
        if (Samples < 1)
            throw new ArgumentOutOfRangeException(nameof(Samples), Samples, "At least one sample of each photo must be asked for.");
        Sampling.Validate();
        return this;
    }
}
