using System.Text.Json;

namespace IlgpuColorize.Data;

/// <summary>Keeps reports from replacing anything but an earlier report of the same kind.</summary>
public static class ReportGuard
{
    // Larger files are no reports; they are not read.
    private const long LargestReport = 256L << 20;

    /// <summary>Refuses a report that would replace something else.</summary>
    /// <param name="guard">Knows what is protected.</param>
    /// <param name="report">The report's file; null where none was asked for.</param>
    /// <param name="keys">Keys that every such report has: of its object, or of each object of its list or table.</param>
    /// <exception cref="UserException">It would.</exception>
    public static void RequireReport(this OutputGuard guard, string? report, params string[] keys)
    {
        ArgumentNullException.ThrowIfNull(guard);
        if (report is not null)
            guard.Require(report, path => IsReport(path, keys), "give a new file; a report replaces an earlier one of its kind alone.");
    }

    /// <summary>Finds whether a file is a report with these keys: of its object, or of each object of its list or table.</summary>
    public static bool IsReport(string path, params string[] keys)
    {
        try
        {
            if (FileKinds.Of(path) != FileKind.Regular || new FileInfo(path).Length > LargestReport)
                return false;
            using JsonDocument document = JsonDocument.Parse(RegularFile.ReadBytes(path));
            JsonElement root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Array => root.EnumerateArray().All(HasKeys),
                JsonValueKind.Object => HasKeys(root) || root.EnumerateObject().All(row => HasKeys(row.Value)),
                _ => false,
            };
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }

        bool HasKeys(JsonElement element)
            => element.ValueKind == JsonValueKind.Object && Array.TrueForAll(keys, key => element.TryGetProperty(key, out _));
    }
}
