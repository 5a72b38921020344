using System.Text.Json;

namespace IlgpuColorize.Models.Configuration;

/// <summary>
/// Reads what a model file says of its model, key by key: a serializer that learns a type by reflection takes a tenth of the time in which
/// a small photo is colorized.
/// </summary>
internal static class ConfigurationJson
{
    /// <summary>Reads a configuration, and does not validate it.</summary>
    /// <returns>The configuration; null where the text says so.</returns>
    /// <exception cref="JsonException">The text is no JSON object, or a key is unknown or unreadable; the message names it.</exception>
    public static ModelConfiguration? ReadConfiguration(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
            return null;
        Require(document.RootElement, JsonValueKind.Object, "the configuration", "an object");
        ModelConfiguration read = new();
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
            read = With(read, property);
        return read;
    }

    /// <summary>Reads the names of classes.</summary>
    /// <exception cref="JsonException">The text is no array of strings.</exception>
    public static string[] ReadNames(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
            return [];
        Require(document.RootElement, JsonValueKind.Array, "the classes", "an array of names");
        return [.. document.RootElement.EnumerateArray().Select(name => Text("a class", name))];
    }

    private static ModelConfiguration With(ModelConfiguration read, JsonProperty property) => property.Name switch
    {
        "width" => read with { Width = Whole(property) },
        "embeddingChannels" => read with { EmbeddingChannels = Whole(property) },
        "generatorChannels" => read with { GeneratorChannels = Whole(property) },
        "generatorLayers" => read with { GeneratorLayers = Whole(property) },
        "mixtures" => read with { Mixtures = Whole(property) },
        "classes" => read with { Classes = Whole(property) },
        "flow" => read with { Flow = Named<Flow>(property) },
        "fusion" => read with { Fusion = Named<Fusion>(property) },
        "trainSize" => read with { TrainSize = Whole(property) },
        _ => throw new JsonException($"'{property.Name}' is none of its keys."),
    };

    private static int Whole(JsonProperty property)
        => property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out int value)
            ? value
            : throw new JsonException($"'{property.Name}' is {property.Value.GetRawText()}; it must be a whole number.");

    private static T Named<T>(JsonProperty property)
        where T : struct, Enum
    {
        string name = Text($"'{property.Name}'", property.Value);
        foreach (T value in Enum.GetValues<T>())
        {
            if (value.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        }
        throw new JsonException(
            $"'{property.Name}' is '{name}'; it must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
    }

    private static string Text(string what, JsonElement value)
    {
        Require(value, JsonValueKind.String, what, "a text");
        return value.GetString()!;
    }

    private static void Require(JsonElement value, JsonValueKind kind, string what, string expected)
    {
        if (value.ValueKind != kind)
            throw new JsonException($"{what} is {value.GetRawText()}; it must be {expected}.");
    }
}
