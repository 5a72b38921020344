using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>The keys of <see cref="RunConfiguration"/>: set from a command line, and described by a JSON schema.</summary>
internal static class ConfigurationKeys
{
    /// <summary>Returns the JSON schema of the configuration's file, for editors.</summary>
    public static string Schema()
    {
        JsonNode schema = RunConfiguration.Json.GetJsonSchemaAsNode(
            typeof(RunConfiguration), new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        return schema.ToJsonString(RunConfiguration.Json) + "\n";
    }

    /// <summary>Sets a key of a configuration.</summary>
    /// <param name="root">The configuration.</param>
    /// <param name="assignment">
    /// Key and value; a dot leads into an object: <c>training.dropout=0.1</c>. A value that is no JSON is taken as text.
    /// </param>
    /// <exception cref="ConfigurationException">It has no '=', or leads into a value that is no object.</exception>
    internal static void Assign(JsonObject root, string assignment)
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new ConfigurationException($"'{assignment}' sets no key; write KEY=VALUE, for instance training.dropout=0.1.");
        string[] path = assignment[..equals].Split('.');
        JsonObject parent = root;
        foreach (string key in path[..^1])
        {
            parent[key] ??= new JsonObject();
            parent = parent[key] as JsonObject
                ?? throw new ConfigurationException($"'{assignment}' leads into '{key}' which is no object; leave out what follows it.");
        }
        parent[path[^1]] = ValueOf(assignment[(equals + 1)..]);
    }

    private static JsonNode? ValueOf(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
