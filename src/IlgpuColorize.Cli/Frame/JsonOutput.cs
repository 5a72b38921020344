using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using IlgpuColorize.Data;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Writes the files of <c>--json</c>: indented, keys in snake_case, in one step.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        WriteIndented = true,
    };

    /// <summary>Returns the JSON text.</summary>
    public static byte[] Serialize<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, Options), (byte)'\n'];

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <exception cref="UserException">The file cannot be read, or is no such value.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(RegularFile.ReadText(path), Options) ?? throw new JsonException("It is empty.");
        }
        catch (Exception problem) when (problem is JsonException || RegularFile.IsRefusal(problem))
        {
            throw new UserException(RegularFile.Describe(path, problem, "remove it, and let the command write it anew"), problem);
        }
    }

    /// <summary>Returns a value as a JSON object, to be added to.</summary>
    public static JsonObject ToObject<T>(T value) => JsonSerializer.SerializeToNode(value, Options)!.AsObject();

    /// <summary>Writes a value where <c>--json</c> was given.</summary>
    /// <param name="path">The file, or null to write nothing.</param>
    /// <param name="value">What.</param>
    /// <exception cref="UserException">The disk is full or the folder cannot be written.</exception>
    public static void Write<T>(string? path, T value)
    {
        if (path is not null)
            WholeFile.Write(path, Serialize(value));
    }
}
