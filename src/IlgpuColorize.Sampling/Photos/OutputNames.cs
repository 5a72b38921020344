using System.Globalization;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>What the outputs of a photo are called: a template in which {name}, {sample} and {seed} stand for their values.</summary>
/// <param name="Template">The template; null for {name} where a photo has one sample and its output lies in another folder, else
/// {name}-{sample}.</param>
/// <param name="Samples">Samples of each photo.</param>
/// <param name="Seed">Their seed.</param>
public sealed record OutputNames(string? Template = null, int Samples = 1, ulong Seed = 0)
{
    private const string Name = "{name}";
    private const string Sample = "{sample}";
    private const string SeedOfSamples = "{seed}";

    /// <summary>Explains why a template cannot be used, or returns null where it can.</summary>
    /// <param name="template">The template.</param>
    /// <param name="samples">Samples of each photo.</param>
    public static string? WhyNot(string template, int samples)
    {
        ArgumentNullException.ThrowIfNull(template);
        string rest = template.Replace(Name, "", StringComparison.Ordinal).Replace(Sample, "", StringComparison.Ordinal)
            .Replace(SeedOfSamples, "", StringComparison.Ordinal);
        if (rest.Contains('{', StringComparison.Ordinal) || rest.Contains('}', StringComparison.Ordinal))
            return $"it knows {Name}, {Sample} and {SeedOfSamples} alone in braces";
        if (rest.IndexOfAny(['/', '\\', '\0']) >= 0)
            return "it names a file, not a folder";
        if (!template.Contains(Name, StringComparison.Ordinal))
            return $"without {Name} all photos would be called alike";
        return samples > 1 && !template.Contains(Sample, StringComparison.Ordinal)
            ? $"without {Sample} all {samples} samples would be called alike"
            : null;
    }

    /// <summary>Returns the name of an output without its ending.</summary>
    /// <param name="name">What stands for the photo.</param>
    /// <param name="sample">The sample, from 1.</param>
    /// <param name="besideInput">Whether the output lies in the photo's own folder.</param>
    public string Of(string name, int sample, bool besideInput)
    {
        string template = Template ?? (Samples == 1 && !besideInput ? Name : $"{Name}-{Sample}");
        // The photo's name last: it may have braces of its own.
        return template
            .Replace(Sample, sample.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(SeedOfSamples, Seed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(Name, name, StringComparison.Ordinal);
    }
}
