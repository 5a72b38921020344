using System.CommandLine;
using IlgpuColorize.Cli.Frame;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Holds the options of <c>selftest</c>.</summary>
/// <param name="Golden">Golden files; empty for those shipped with the tool.</param>
/// <param name="Algorithm">The convolution algorithm to force, <c>all</c> for each in turn, null for the usual choice.</param>
/// <param name="Json">Where to write the errors found.</param>
internal sealed record SelftestOptions(IReadOnlyList<string> Golden, string? Algorithm, string? Json);

/// <summary>Compares this machine's arithmetic with golden files (SPEC 11).</summary>
internal static class SelftestCommand
{
    public static Command Create(CommandFrame frame)
    {
        var golden = new Option<string[]>("--golden")
        {
            Description = "Golden files; those shipped with the tool when left out.",
            HelpName = "FILE...",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> algorithm = OptionKinds.Place("--algorithm", "NAME|all", "Force one convolution algorithm, or repeat with each that applies (all); the usual choice when left out.");
        Option<string?> json = SharedOptions.Json("the errors found");
        var command = new Command("selftest", "Check activations, losses, gradients and updates on a device against golden files; exits 1 where one is beyond its tolerance.")
        {
            golden, algorithm, json,
        };
        command.SetAction(frame.Action(
            line => new SelftestOptions(line.GetValue(golden) ?? [], line.GetValue(algorithm), line.GetValue(json)),
            Execute));
        return command;
    }

    public static int Execute(SelftestOptions options, CommandContext context) => NotBuilt.Refuse("selftest");
}
