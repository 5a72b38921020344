using System.Text.Json;

namespace IlgpuColorize.Models.Configuration;

/// <summary>Holds what a configuration file says: the sizes, and the flow, fusion and classes where it does not leave them to options and data.</summary>
/// <param name="Sizes">The sizes; its flow, fusion and classes count only where the file names them.</param>
/// <param name="Flow">The flow; null where the file leaves it open.</param>
/// <param name="Fusion">The fusion; null where the file leaves it open.</param>
/// <param name="Classes">The number of classes; null where the file leaves it open.</param>
public sealed record ConfigurationFile(ModelConfiguration Sizes, Flow? Flow, Fusion? Fusion, int? Classes)
{
    /// <summary>Reads a file's JSON and checks what it says; what it leaves open is not missed.</summary>
    /// <exception cref="ConfigurationException">The text is no JSON, has unknown keys, or a value is out of range.</exception>
    public static ConfigurationFile FromJson(string json)
    {
        ModelConfiguration sizes = ModelConfiguration.Parse(json);
        using JsonDocument document = JsonDocument.Parse(json);
        HashSet<string> named = new(document.RootElement.EnumerateObject().Select(key => key.Name), StringComparer.OrdinalIgnoreCase);
        ConfigurationFile file = new(
            sizes,
            named.Contains(nameof(Flow)) ? sizes.Flow : null,
            named.Contains(nameof(Fusion)) ? sizes.Fusion : null,
            named.Contains(nameof(Classes)) ? sizes.Classes : null);
        sizes.For(sizes.Flow, file.Fusion ?? Configuration.Fusion.Concat, file.Classes ?? 1).Validate();
        return file;
    }
}
