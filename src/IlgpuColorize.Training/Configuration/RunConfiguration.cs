using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>
/// The file of <c>train --config</c>: everything that <c>train</c> can be told but where the run lies. Each key may be left out, and each
/// may be set on the command line with <c>--set</c>. A run writes its own, complete, as <c>config.json</c>; a recipe is such a file.
/// </summary>
public sealed record RunConfiguration
{
    /// <summary>The data sets, <c>DIR</c> or <c>DIR:WEIGHT</c>.</summary>
    public IReadOnlyList<string>? Data { get; init; }

    /// <summary>A file that maps the data sets' classes to one list.</summary>
    public string? Map { get; init; }

    /// <summary>Where decoded examples are kept; empty for beside each data set.</summary>
    public string? Cache { get; init; }

    /// <summary>A model whose matching parameters are the start.</summary>
    public string? Init { get; init; }

    /// <summary>The preset whose sizes the network has, instead of the four keys that follow.</summary>
    public string? Preset { get; init; }

    /// <summary>w, the channels of the first layer.</summary>
    public int? Width { get; init; }

    /// <summary>The channels of the embedding.</summary>
    public int? EmbeddingChannels { get; init; }

    /// <summary>G, the channels of the generator.</summary>
    public int? GeneratorChannels { get; init; }

    /// <summary>The generator's layers.</summary>
    public int? GeneratorLayers { get; init; }

    /// <summary>M, the components of the mixture; 10 when left out.</summary>
    public int? Mixtures { get; init; }

    /// <summary>The side of the square that photos are squashed to; 128, or the preset's, when left out.</summary>
    public int? TrainSize { get; init; }

    /// <summary>The flow; null to choose it by the data set.</summary>
    public Flow? Flow { get; init; }

    /// <summary>The green flow's fusion; null for concat.</summary>
    public Fusion? Fusion { get; init; }

    /// <summary>The classes, for a check against the data set; null for no check.</summary>
    public int? Classes { get; init; }

    /// <summary>The steps of the whole run.</summary>
    public int? Steps { get; init; }

    /// <summary>The epochs of the whole run.</summary>
    public int? Epochs { get; init; }

    /// <summary>The steps between validations.</summary>
    public int? ValidateEvery { get; init; }

    /// <summary>The steps between checkpoints.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>The time after which a run ends with a checkpoint, <c>08:30:00</c>.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>How to train; null for the default.</summary>
    public TrainingOptions? Training { get; init; }

    /// <summary>How such files are read and written.</summary>
    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        WriteIndented = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>The network's sizes, null where neither they nor a preset are given; flow, fusion and classes are to be settled.</summary>
    /// <exception cref="ConfigurationException">Some of the four sizes are missing, or there is no such preset.</exception>
    [JsonIgnore]
    public ModelConfiguration? Sizes
    {
        get
        {
            (string Key, int? Value)[] sizes =
            [
                ("width", Width), ("embeddingChannels", EmbeddingChannels), ("generatorChannels", GeneratorChannels),
                ("generatorLayers", GeneratorLayers),
            ];
            string[] missing = [.. sizes.Where(size => size.Value is null).Select(size => size.Key)];
            if (missing.Length == sizes.Length)
                return Preset is null ? null : PresetSizes(Preset);
            if (Preset is not null)
                throw new ConfigurationException("'preset' and sizes of the network are given; leave out one or the other.");
            if (missing.Length > 0)
                throw new ConfigurationException(
                    $"the network's {string.Join(", ", missing)} is missing; give all four sizes or a preset.");
            return new ModelConfiguration
            {
                Width = Width!.Value,
                EmbeddingChannels = EmbeddingChannels!.Value,
                GeneratorChannels = GeneratorChannels!.Value,
                GeneratorLayers = GeneratorLayers!.Value,
                Mixtures = Mixtures ?? 10,
                TrainSize = TrainSize ?? 128,
            };
        }
    }

    /// <summary>Reads a file and assignments, which go before it.</summary>
    /// <param name="file">The file; null for assignments alone.</param>
    /// <param name="assignments">Keys and values, <c>training.lossWeights.segmentation=10</c>.</param>
    /// <exception cref="TrainingException">It cannot be read, has unknown keys, or a value is out of range.</exception>
    public static RunConfiguration Read(string? file, IReadOnlyList<string>? assignments = null)
    {
        string name = file ?? "--set";
        if (file is not null && FileKinds.WhyUnreadable(file) is { } reason)
            throw new TrainingException($"{file}: {reason}.");
        try
        {
            JsonObject root = file is null ? [] : ParseObject(RegularFile.ReadText(file));
            foreach (string assignment in assignments ?? [])
                ConfigurationKeys.Assign(root, assignment);
            RunConfiguration read = root.Deserialize<RunConfiguration>(Json)!;
            return read.Validate();
        }
        catch (Exception problem) when (problem is JsonException or ConfigurationException or InvalidOperationException)
        {
            throw new TrainingException($"{name}: {problem.Message}", problem);
        }
        catch (Exception problem) when (RegularFile.IsRefusal(problem))
        {
            throw new TrainingException(
                RegularFile.Describe(name, problem, "give a JSON file, for instance the config.json of a run"), problem);
        }
    }

    /// <summary>Checks every value that can be checked without the data set.</summary>
    /// <exception cref="ConfigurationException">A value is out of range; the message names the key.</exception>
    public RunConfiguration Validate()
    {
        foreach ((string key, int? value) in ((string, int?)[])
        [
            ("steps", Steps), ("epochs", Epochs), ("validateEvery", ValidateEvery), ("checkpointEvery", CheckpointEvery),
        ])
        {
            if (value < 1)
                throw new ConfigurationException($"'{key}' is {value}; it must be at least 1.");
        }
        if (MaxTime <= TimeSpan.Zero)
            throw new ConfigurationException($"'maxTime' is {MaxTime}; it must be above 0.");
        if (Data?.Contains(null!) == true)
            throw new ConfigurationException("'data' holds null; write a directory, or DIR:WEIGHT.");
        Training?.Validate();
        _ = Sizes;
        return this;
    }

    /// <summary>Returns the configuration as a file holds it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    private static JsonObject ParseObject(string text)
        => JsonNode.Parse(text, documentOptions: new JsonDocumentOptions
        {
            AllowDuplicateProperties = false,
            CommentHandling = JsonCommentHandling.Skip,
        }) as JsonObject ?? throw new JsonException("It is no JSON object.");

    private ModelConfiguration PresetSizes(string preset)
    {
        ModelConfiguration sizes = Presets.ByName.TryGetValue(preset, out ModelConfiguration? known)
            ? known
            : throw new ConfigurationException($"There is no preset '{preset}'; choose one of {string.Join(", ", Presets.ByName.Keys)}.");
        return sizes with { Mixtures = Mixtures ?? sizes.Mixtures, TrainSize = TrainSize ?? sizes.TrainSize };
    }
}
