using System.Text.Json;
using System.Text.Json.Serialization;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>
/// The file of <c>train --config</c>: the network's sizes, and optionally flow, fusion, training size and training options. Classes come
/// from the data set.
/// </summary>
public sealed record RunConfiguration
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>w, the channels of the first layer.</summary>
    public required int Width { get; init; }

    /// <summary>The channels of the embedding.</summary>
    public required int EmbeddingChannels { get; init; }

    /// <summary>G, the channels of the generator.</summary>
    public required int GeneratorChannels { get; init; }

    /// <summary>The generator's layers.</summary>
    public required int GeneratorLayers { get; init; }

    /// <summary>M, the components of the mixture; 10 when left out.</summary>
    public int Mixtures { get; init; } = 10;

    /// <summary>The side of the square that photos are squashed to; 128 when left out.</summary>
    public int TrainSize { get; init; } = 128;

    /// <summary>The flow; null to choose it by the data set.</summary>
    public Flow? Flow { get; init; }

    /// <summary>The green flow's fusion; null for concat.</summary>
    public Fusion? Fusion { get; init; }

    /// <summary>The classes, for a check against the data set; null for no check.</summary>
    public int? Classes { get; init; }

    /// <summary>How to train; null for the default.</summary>
    public TrainingOptions? Training { get; init; }

    /// <summary>The network's sizes; flow, fusion and classes are to be settled.</summary>
    [JsonIgnore]
    public ModelConfiguration Sizes => new()
    {
        Width = Width,
        EmbeddingChannels = EmbeddingChannels,
        GeneratorChannels = GeneratorChannels,
        GeneratorLayers = GeneratorLayers,
        Mixtures = Mixtures,
        TrainSize = TrainSize,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="TrainingException">It cannot be read, has unknown keys, lacks some, or a value is out of range.</exception>
    public static RunConfiguration Read(string file)
    {
        if (FileKinds.WhyUnreadable(file) is { } reason)
            throw new TrainingException($"{file}: {reason}.");
        try
        {
            RunConfiguration read = JsonSerializer.Deserialize<RunConfiguration>(File.ReadAllText(file), Json) ?? throw new JsonException(
                "It is empty.");
            read.Training?.Validate();
            return read;
        }
        catch (Exception problem) when (problem is JsonException or ConfigurationException)
        {
            throw new TrainingException($"{file}: {problem.Message}", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException(
                $"{file}: cannot be read ({problem.Message.TrimEnd('.')}); "
                + "give a JSON file with width, embeddingChannels, generatorChannels and generatorLayers.",
                problem);
        }
    }
}
