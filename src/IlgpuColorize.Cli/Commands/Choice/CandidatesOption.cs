using System.CommandLine;
using System.CommandLine.Parsing;
using IlgpuColorize.Cli.Frame;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The option <c>--candidates</c>, which means the same wherever samples are drawn.</summary>
internal static class CandidatesOption
{
    // All are in memory together.
    private const int MostCandidates = 10_000;

    /// <summary>Makes the option.</summary>
    /// <param name="whatElse">What follows of it in this command.</param>
    public static Option<int?> Create(string whatElse) => OptionKinds.OptionalWhole(
        "--candidates",
        "Draw so many, and take the --samples that agree with what the model expects and differ from one another, the best first; "
        + $"{whatElse}.",
        most: MostCandidates);

    /// <summary>Adds the option to a command, and refuses fewer candidates than samples.</summary>
    /// <param name="command">The command.</param>
    /// <param name="candidates">The option.</param>
    /// <param name="samples">The samples that are chosen from them.</param>
    public static void AddCandidates(this Command command, Option<int?> candidates, Option<int> samples)
    {
        command.Options.Add(candidates);
        command.Validators.Add(result =>
        {
            // The text, not the value: asking for a value that was refused throws.
            if (WholeIn(result, candidates) is { } drawn && drawn < (WholeIn(result, samples) ?? 1))
                result.AddError($"--candidates is {drawn}; it must be at least --samples, which are chosen from them.");
        });
    }

    private static int? WholeIn(CommandResult result, Option option)
        => result.GetResult(option)?.Tokens is [{ Value: var text }, ..] && int.TryParse(text, out int number) ? number : null;
}
