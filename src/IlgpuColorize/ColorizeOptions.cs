using IlgpuColorize.Data;
using IlgpuColorize.Sampling;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize;

/// <summary>How a photo is coloured and written. Immutable.</summary>
public sealed record ColorizeOptions
{
    /// <summary>The samples that are wanted, at least 1.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>
    /// How often every cell is drawn, of which the colour nearest to what the model expects is kept: 1 for plain samples, null for what
    /// gives the best ones (<see cref="SampleRequest.WithChoice"/>).
    /// </summary>
    public int? Draws { get; init; }

    /// <summary>
    /// From how many colourings those are chosen that the samples are kept near: those that agree with what the model expects and differ,
    /// the best first; null for what gives the best samples.
    /// </summary>
    public int? Candidates { get; init; }

    /// <summary>The seed: the same photo, seed and options give the same colours.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// What colours are taken from: the generator, for samples that differ; <see cref="ColorSource.Mean"/> for the one calm colouring that
    /// is nearest to the truth.
    /// </summary>
    public ColorSource Source { get; init; }

    /// <summary>The temperature and the gamut constraint of drawing.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>The colours that points of the photo are to have.</summary>
    public IReadOnlyList<ColorHint> Hints { get; init; } = [];

    /// <summary>Classes that take the place of what the network sees; null for none.</summary>
    public LabelMap? Classes { get; init; }

    /// <summary>The format of the result and what is written beside its pixels.</summary>
    public PhotoEncoding Encoding { get; init; } = new();

    /// <summary>Which sizes of photo are accepted.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Colorize;

    /// <summary>Is told how much of the photo is done, 0 to 1; null for none.</summary>
    public IProgress<double>? Progress { get; init; }

    internal SampleRequest Request
    {
        get
        {
            SampleRequest request = new()
            {
                Samples = Samples,
                Seed = Seed,
                Source = Source,
                Sampling = Sampling,
                Hints = Hints,
                Classes = Classes,
            };
            return request.WithChoice(Draws, Candidates);
        }
    }
}
