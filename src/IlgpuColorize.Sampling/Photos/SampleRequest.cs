using System.Globalization;
using System.Security.Cryptography;
using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Names what colours are taken from.</summary>
public enum ColorSource
{
    /// <summary>The generator, pixel after pixel, each seeing those before it.</summary>
    Generator,

    /// <summary>Draws from the embedding's first 8M channels, all pixels at once, none seeing another.</summary>
    Embedding,

    /// <summary>
    /// The mean of the embedding's mixture in every pixel: nothing is drawn. Nearest to the truth, squared, and pale; a temperature below 1
    /// brings it nearer to the most probable colours.
    /// </summary>
    Mean,
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

    /// <summary>The mean of what the embedding alone finds possible: one sample without chance.</summary>
    public static SampleRequest MeanOfEmbedding { get; } = new() { Source = ColorSource.Mean };

    /// <summary>The number of draws of a cell that gives the best samples, by measurement (the model card).</summary>
    public const int UsualDraws = 3;

    private const int UsualCandidates = 16;

    /// <summary>The samples of each photo.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>
    /// From how many colourings that the embedding finds possible as many are chosen as there are samples, for each to be kept near one
    /// (<see cref="SamplingOptions.Draws"/>): those that agree with what it expects and differ from one another, the best first. 0, or no
    /// more than the samples, for no choice.
    /// </summary>
    public int Candidates { get; init; }

    /// <summary>Whether samples are kept near colourings of the embedding.</summary>
    public bool IsGuided => Sampling.Draws > 1 && !IsCertain;

    /// <summary>Whether nothing is left to chance, so that all samples of a photo are alike.</summary>
    public bool IsCertain => Source == ColorSource.Mean || Sampling.Temperature == 0;

    /// <summary>The colours that points of the photos are to have.</summary>
    public IReadOnlyList<ColorHint> Hints { get; init; } = [];

    /// <summary>
    /// Classes that take the place of what the network sees, at any size, 255 where they do not: only there colours are drawn anew. Null
    /// for none.
    /// </summary>
    public LabelMap? Classes { get; init; }

    /// <summary>The seed; a sample is a pure function of photo, seed and sample index.</summary>
    public ulong Seed { get; init; }

    /// <summary>What colours are taken from.</summary>
    public ColorSource Source { get; init; }

    /// <summary>The temperature, the gamut constraint, and how often a cell is drawn.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    private bool IsDrawnNearGuides => Source == ColorSource.Generator || (Source == ColorSource.Embedding && Hints.Count > 0);

    /// <summary>Returns the same request with the number of draws of a cell, and of candidates, that gives the best samples.</summary>
    /// <param name="draws">Draws of a cell; null for the usual number.</param>
    /// <param name="candidates">Candidates; null for the usual number.</param>
    public SampleRequest WithChoice(int? draws = null, int? candidates = null) => this with
    {
        Sampling = Sampling with { Draws = draws ?? (IsDrawnNearGuides ? UsualDraws : 1) },
        Candidates = candidates ?? Math.Max(UsualCandidates, 2 * Samples),
    };

    /// <summary>Says what was asked for besides plain samples, for records; empty where nothing was.</summary>
    public string DescribeChoice()
    {
        string hints = string.Join(' ', Hints.Select(hint => string.Create(
            CultureInfo.InvariantCulture, $"{hint.X:R},{hint.Y:R},{hint.A:R},{hint.B:R}")));
        string guided = string.Create(CultureInfo.InvariantCulture, $", {Sampling.Draws} draws, {Samples} of {Candidates} candidates");
        return (IsGuided ? guided : "")
            + (hints.Length > 0 ? $", hints {hints}" : "")
            + (Classes is null ? "" : $", classes {Convert.ToHexStringLower(SHA256.HashData(Classes.Indices))}");
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public SampleRequest Validate()
    {
        if (Samples < 1)
            throw new ArgumentOutOfRangeException(nameof(Samples), Samples, "At least one sample of each photo must be asked for.");
        if (Candidates < 0)
            throw new ArgumentOutOfRangeException(nameof(Candidates), Candidates, "The candidates are a number, 0 or more.");
        Sampling.Validate();
        return this;
    }
}
