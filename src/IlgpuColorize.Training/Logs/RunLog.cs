using System.Text;
using System.Text.Json;
using IlgpuColorize.Data;

namespace IlgpuColorize.Training;

/// <summary>Appends a run's metrics to a file, a JSON object a line, so that whatever was logged before a stop stays readable.</summary>
public sealed class RunLog : IDisposable
{
    /// <summary>How entries are written.</summary>
    internal static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly StreamWriter _writer;

    /// <summary>Opens a log.</summary>
    /// <param name="path">The file.</param>
    /// <param name="resumedAt">Lines of steps after this one are dropped: they are about to be done again.</param>
    public RunLog(string path, int resumedAt)
    {
        KeepUntil(path, resumedAt);
        _writer = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    /// <summary>Appends an entry.</summary>
    public void Append<T>(T entry) => _writer.WriteLine(JsonSerializer.Serialize(entry, Json));

    /// <summary>Reads the entries of one kind: those that have a property of this name.</summary>
    public static IReadOnlyList<T> Read<T>(string path, string property)
    {
        if (!File.Exists(path))
            return [];
        return [.. RegularFile.ReadLines(path).Where(line => PropertyOf(line, property) is not null).Select(Entry<T>).OfType<T>()];
    }

    /// <summary>Finds whether a file is a run's log: its first line is an entry.</summary>
    internal static bool IsLog(string path)
        => FileKinds.Of(path) == FileKind.Regular && RegularFile.ReadLines(path).FirstOrDefault() is { } line && StepOf(line) is not null;

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static void KeepUntil(string path, int step)
    {
        if (!File.Exists(path))
            return;
        IEnumerable<string> kept = RegularFile.ReadLines(path).Where(line => StepOf(line) <= step);
        WholeFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(kept.Select(line => line + "\n"))));
    }

    // Null where an entry is damaged: a log is for people, and a run goes on without one of its lines.
    private static T? Entry<T>(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Json);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static int? StepOf(string line)
        => PropertyOf(line, "step") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int step) ? step : null;

    // Null where the line is no JSON object, such as one that a stop cut short, or has no such property.
    private static JsonElement? PropertyOf(string line, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) ? value.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
