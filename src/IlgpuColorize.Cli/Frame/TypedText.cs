using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace IlgpuColorize.Cli.Frame;

/// <summary>
/// Reads, for a command's validators, what was typed for an option: asking there for the value of one that was refused throws.
/// </summary>
internal static class TypedText
{
    /// <summary>Returns the text; null where the option was left out.</summary>
    public static string? TextOf(this CommandResult command, Option option)
        => command.GetResult(option)?.Tokens is [{ Value: var text }, ..] ? text : null;

    /// <summary>Returns the text as a whole number; null where it is none.</summary>
    public static int? WholeOf(this CommandResult command, Option option)
        => int.TryParse(command.TextOf(option), out int number) ? number : null;

    /// <summary>Returns the text as a number; null where it is none.</summary>
    public static double? RealOf(this CommandResult command, Option option)
        => double.TryParse(command.TextOf(option), CultureInfo.InvariantCulture, out double number) ? number : null;

    /// <summary>Tells whether the text is a word, in either case.</summary>
    public static bool Says(this CommandResult command, Option option, string word)
        => word.Equals(command.TextOf(option), StringComparison.OrdinalIgnoreCase);
}
