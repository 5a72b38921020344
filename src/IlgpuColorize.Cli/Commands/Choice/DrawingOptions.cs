using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Sampling;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options <c>--draws</c> and <c>--candidates</c>, which mean the same wherever samples are drawn.</summary>
internal sealed class DrawingOptions
{
    // All are in memory together.
    private const int MostCandidates = 10_000;

    private readonly int _usualDraws;
    private readonly Option<int?> _draws;

    private readonly Option<int?> _candidates = OptionKinds.OptionalWhole(
        "--candidates",
        "Choose from so many colorings that the model finds possible those that the --samples are kept near: they agree with what it "
        + "expects and differ from one another, the best first; 16 when left out, or twice the samples.",
        most: MostCandidates);

    /// <summary>Makes the options.</summary>
    /// <param name="usualDraws">How many draws there are in this command when nothing is said.</param>
    public DrawingOptions(int usualDraws)
    {
        _usualDraws = usualDraws;
        _draws = OptionKinds.OptionalWhole(
            "--draws",
            $"Draw every cell so often, and keep the color nearest to what the model expects; 1 for plain samples, {usualDraws} when "
            + "left out.",
            most: SamplingOptions.MostDraws);
    }

    /// <summary>
    /// Adds the options to a command, and refuses fewer candidates than samples, and candidates that nothing is kept near.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="samples">Its option for the number of samples.</param>
    public void AddTo(Command command, Option<int> samples)
    {
        command.Options.Add(_draws);
        command.Options.Add(_candidates);
        command.Validators.Add(result =>
        {
            if (result.WholeOf(_candidates) is not { } candidates)
                return;
            if (candidates < (result.WholeOf(samples) ?? 1))
                result.AddError($"--candidates is {candidates}; it must be at least --samples, which are kept near them.");
            else if ((result.WholeOf(_draws) ?? _usualDraws) == 1)
                result.AddError($"--candidates is {candidates}, but with --draws 1 samples are kept near none of them; give --draws 3.");
        });
    }

    /// <summary>Reads <c>--draws</c>; null where it was left out.</summary>
    public int? ReadDraws(ParseResult line) => line.GetValue(_draws);

    /// <summary>Reads <c>--candidates</c>; null where it was left out.</summary>
    public int? ReadCandidates(ParseResult line) => line.GetValue(_candidates);
}
