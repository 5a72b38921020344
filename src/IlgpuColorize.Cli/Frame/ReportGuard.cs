using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using IlgpuColorize.Data;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Keeps reports from replacing anything but an earlier report of the same kind.</summary>
internal static class ReportGuard
{
    // Larger files are no reports; they are not read.
    private const long LargestReport = 256L << 20;

    /// <summary>Refuses a report that would replace something else.</summary>
    /// <param name="guard">Knows what is protected.</param>
    /// <param name="report">The report's file; null where none was asked for.</param>
    /// <param name="keys">Keys that every such report has: of its object, or of each object of its list.</param>
    /// <exception cref="UserException">It would.</exception>
    public static void RequireReport(this OutputGuard guard, string? report, params string[] keys)
    {
        if (report is not null)
            guard.Require(report, path => IsReport(path, keys), "give a new file; a report replaces an earlier one of its kind alone.");
    }

    /// <summary>Refuses a command line whose output is one of its inputs, or two of whose outputs are one file.</summary>
    public static void NeverOver(this Command command, Option<string?> output, params Symbol[] others) => command.Validators.Add(result =>
    {
        if (PlacesOf(result, output) is not [var (word, place), ..])
            return;
        foreach (Symbol other in others)
        {
            if (PlacesOf(result, other).Any(input => RealPath.Comparer.Equals(input.Place, place)))
                result.AddError($"{output.Name} {word} is the file of {other.Name} too; choose another.");
        }
    });

    private static (string Word, string Place)[] PlacesOf(CommandResult result, Symbol symbol)
    {
        SymbolResult? found = symbol is Option option ? result.GetResult(option) : result.GetResult((Argument)symbol);
        return [.. found?.Tokens.Where(token => token.Value.Length > 0).Select(token => (token.Value, RealPath.Of(token.Value))) ?? []];
    }

    /// <summary>Finds whether a file is a report with these keys: of its object, or of each object of its list.</summary>
    public static bool IsReport(string path, params string[] keys)
    {
        try
        {
            if (FileKinds.Of(path) != FileKind.Regular || new FileInfo(path).Length > LargestReport)
                return false;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().All(HasKeys) : HasKeys(root);
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }

        bool HasKeys(JsonElement element)
            => element.ValueKind == JsonValueKind.Object && Array.TrueForAll(keys, key => element.TryGetProperty(key, out _));
    }
}
