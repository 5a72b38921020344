using System.CommandLine;

namespace IlgpuColorize.Cli.Frame;

/// <summary>The option that a mistyped one was probably meant to be.</summary>
internal static class Suggestion
{
    // One slip in a short name, two in a longer one.
    private const int LettersASlip = 3;
    private const int MostSlips = 2;

    /// <summary>Finds an option for the first word that looks like one and is none; null where none is near.</summary>
    public static string? For(Command command, string[] arguments)
    {
        string[] known = [.. Above(command).SelectMany(each => each.Options.Where(option => each == command || option.Recursive))
            .Select(option => option.Name).Where(name => name.StartsWith("--", StringComparison.Ordinal)).Distinct()];
        IEnumerable<string> mistyped = arguments.TakeWhile(word => word != "--").Select(word => word.Split('=')[0])
            .Where(word => word.StartsWith('-') && word.Length > 2 && !known.Contains(word));
        return mistyped.Select(word => Nearest(word.TrimStart('-'), known)).FirstOrDefault(name => name is not null);
    }

    private static IEnumerable<Command> Above(Command command)
        => command.Parents.OfType<Command>().SelectMany(Above).Prepend(command);

    private static string? Nearest(string word, string[] known)
    {
        (string? name, int slips) = known.Select(name => (name, Distance(word, name.TrimStart('-')))).MinBy(pair => pair.Item2);
        return slips <= Math.Min(MostSlips, (word.Length + LettersASlip - 1) / LettersASlip) ? name : null;
    }

    // Levenshtein (1966): insertions, deletions and replacements.
    private static int Distance(string from, string to)
    {
        int[] above = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int[] row = new int[to.Length + 1];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
            above = row;
        }
        return above[^1];
    }
}
