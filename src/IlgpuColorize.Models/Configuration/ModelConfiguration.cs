using System.Text.Json;
using System.Text.Json.Serialization;

namespace IlgpuColorize.Models.Configuration;

/// <summary>Names which branches are trained and what the generator is conditioned on (SPEC 5; the paper's Fig. 2).</summary>
public enum Flow
{
    /// <summary>No segmentation; the condition is the embedding.</summary>
    Purple,

    /// <summary>Segmentation is trained too; the condition is the embedding.</summary>
    Blue,

    /// <summary>The full model: the condition joins embedding and segmentation.</summary>
    Green,
}

/// <summary>Names how the green flow joins embedding and segmentation.</summary>
public enum Fusion
{
    /// <summary>Nothing is joined (purple and blue).</summary>
    None,

    /// <summary>Channels side by side.</summary>
    Concat,

    /// <summary>The feature transformation of SPEC 5.</summary>
    Transform,
}

/// <summary>Everything that determines a network's layers and their sizes. Immutable; stored in every model file.</summary>
public sealed record ModelConfiguration
{
    // Far above the paper's 64, 160, 160, 4 and 128, and so low that every product of two of them fits 32 bits.
    private const int LargestWidth = 512;
    private const int LargestChannels = 4096;
    private const int LargestLayers = 64;
    private const int LargestTrainSize = 4096;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>w, the channels of the first layer; others are multiples of it.</summary>
    public int Width { get; init; }

    /// <summary>The channels of the embedding; at least 8 * <see cref="Mixtures"/>.</summary>
    public int EmbeddingChannels { get; init; }

    /// <summary>G, the channels of the generator's streams.</summary>
    public int GeneratorChannels { get; init; }

    /// <summary>The generator's layers, each a down and a right block.</summary>
    public int GeneratorLayers { get; init; }

    /// <summary>M, the components of the logistic mixture.</summary>
    public int Mixtures { get; init; } = 10;

    /// <summary>K, the semantic classes; 0 in the purple flow.</summary>
    public int Classes { get; init; }

    /// <summary>The flow.</summary>
    public Flow Flow { get; init; } = Flow.Green;

    /// <summary>The fusion; none but in the green flow.</summary>
    public Fusion Fusion { get; init; } = Fusion.Concat;

    /// <summary>The side of the square that photos are squashed to, in pixels.</summary>
    public int TrainSize { get; init; } = 128;

    /// <summary>The generator's output channels, 8 * M.</summary>
    [JsonIgnore]
    public int MixtureChannels => 8 * Mixtures;

    /// <summary>The channels of the generator's condition.</summary>
    [JsonIgnore]
    public int ConditionChannels => EmbeddingChannels + (Flow == Flow.Green && Fusion == Fusion.Concat ? Classes : 0);

    /// <summary>Whether there is a segmentation branch.</summary>
    [JsonIgnore]
    public bool HasSegmentation => Flow != Flow.Purple;

    /// <summary>Returns the configuration for a flow, with the fusion and classes that belong to it.</summary>
    public ModelConfiguration For(Flow flow, Fusion fusion, int classes) => this with
    {
        Flow = flow,
        Fusion = flow == Flow.Green ? fusion : Fusion.None,
        Classes = flow == Flow.Purple ? 0 : classes,
    };

    /// <summary>Checks every value.</summary>
    /// <exception cref="ConfigurationException">A value is out of range; the message names the key.</exception>
    public ModelConfiguration Validate()
    {
        Require(Width is >= 1 and <= LargestWidth, "width", Width, $"from 1 to {LargestWidth}");
        RequireChannels("generatorChannels", GeneratorChannels, 1, "1");
        Require(GeneratorLayers is >= 1 and <= LargestLayers, "generatorLayers", GeneratorLayers, $"from 1 to {LargestLayers}");
        Require(Mixtures is >= 1 and <= 64, "mixtures", Mixtures, "from 1 to 64");
        RequireChannels("embeddingChannels", EmbeddingChannels, MixtureChannels, $"8 * mixtures = {MixtureChannels}");
        Require(
            TrainSize is >= 16 and <= LargestTrainSize && TrainSize % 4 == 0, "trainSize", TrainSize,
            $"a multiple of 4, from 16 to {LargestTrainSize}");
        Require(
            Flow == Flow.Purple ? Classes is >= 0 and <= 255 : Classes is >= 1 and <= 255, "classes", Classes,
            "from 1 to 255 with a segmentation branch");
        Require(Flow == Flow.Green == (Fusion != Fusion.None), "fusion", Fusion, "concat or transform in the green flow, none otherwise");
        return this;
    }

    /// <summary>Writes the configuration as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a configuration from JSON and validates it.</summary>
    /// <exception cref="ConfigurationException">The text is no JSON, has unknown keys, or a value is out of range.</exception>
    public static ModelConfiguration FromJson(string json)
    {
        try
        {
            return ConfigurationJson.ReadConfiguration(json)?.Validate() ?? throw new ConfigurationException(
                "The model configuration is empty; it needs width, embeddingChannels, generatorChannels, generatorLayers and more.");
        }
        catch (JsonException problem)
        {
            throw new ConfigurationException($"The model configuration cannot be read: {problem.Message}", problem);
        }
    }

    private static void RequireChannels(string key, int channels, int least, string leastInWords)
        => Require(channels >= least && channels <= LargestChannels, key, channels, $"from {leastInWords} to {LargestChannels}");

    private static void Require<T>(bool holds, string key, T value, string expected)
    {
        if (!holds)
            throw new ConfigurationException($"Model configuration: '{key}' is {value}; it must be {expected}.");
    }
}
