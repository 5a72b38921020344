using System.CommandLine;
using System.CommandLine.Parsing;
using IlgpuColorize.Data;

namespace IlgpuColorize.Cli.Frame;

/// <summary>What the command line alone tells about files that would be written over.</summary>
internal static class OutputOptions
{
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

    /// <summary>Refuses a command line that names one file twice, unless both times to read it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="outputs">Options for files to be written.</param>
    /// <param name="inputs">What names files to be read.</param>
    public static void EachItsOwn(this Command command, IReadOnlyList<Option<string?>> outputs, IReadOnlyList<Symbol> inputs)
    {
        for (int i = 0; i < outputs.Count; i++)
            command.NeverOver(outputs[i], [.. outputs.Skip(i + 1), .. inputs]);
    }

    private static (string Word, string Place)[] PlacesOf(CommandResult result, Symbol symbol)
    {
        SymbolResult? found = symbol is Option option ? result.GetResult(option) : result.GetResult((Argument)symbol);
        return [.. found?.Tokens.Where(token => token.Value.Length > 0).Select(token => (token.Value, RealPath.Of(token.Value))) ?? []];
    }
}
