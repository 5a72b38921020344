namespace IlgpuColorize.Models.Configuration;

/// <summary>Lists the sizes of SPEC 10.</summary>
public static class Presets
{
    /// <summary>The paper's own size, 194.5 M parameters.</summary>
    public static ModelConfiguration Paper { get; } = Of(64, 160, 160, 4, 128);

    /// <summary>Half the paper's width, 54 M parameters.</summary>
    public static ModelConfiguration Base { get; } = Of(32, 160, 160, 4, 128);

    /// <summary>A quarter of the paper's width, 13.7 M parameters.</summary>
    public static ModelConfiguration Small { get; } = Of(16, 96, 96, 3, 128);

    /// <summary>For tests and first runs, 0.9 M parameters, 64 x 64 pixels.</summary>
    public static ModelConfiguration Tiny { get; } = Of(4, 80, 32, 2, 64);

    /// <summary>The presets by name.</summary>
    public static IReadOnlyDictionary<string, ModelConfiguration> ByName { get; } =
        new Dictionary<string, ModelConfiguration>(StringComparer.OrdinalIgnoreCase)
        {
            ["paper"] = Paper,
            ["base"] = Base,
            ["small"] = Small,
            ["tiny"] = Tiny,
        };

    private static ModelConfiguration Of(int width, int embedding, int generator, int layers, int trainSize) => new()
    {
        Width = width,
        EmbeddingChannels = embedding,
        GeneratorChannels = generator,
        GeneratorLayers = layers,
        TrainSize = trainSize,
    };
}
