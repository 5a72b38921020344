using System.CommandLine;
using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Training.Selftest;
using Spectre.Console;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>selftest</c>.</summary>
/// <param name="Golden">Golden files; empty for those shipped with the tool.</param>
/// <param name="Algorithm">The convolution algorithm to force, <c>all</c> for each in turn, null for the usual choice.</param>
/// <param name="Precision">How activations are stored.</param>
/// <param name="Json">Where to write the errors found.</param>
internal sealed record SelftestOptions(IReadOnlyList<string> Golden, string? Algorithm, Precision Precision, string? Json);

/// <summary>Compares this machine's arithmetic with golden files (SPEC 11).</summary>
internal static class SelftestCommand
{
    private const string AllAlgorithms = "all";

    private static readonly string[] Algorithms =
    [
        .. Enum.GetValues<ConvAlgorithm>()
            .Where(algorithm => algorithm != ConvAlgorithm.Auto)
            .Select(algorithm => algorithm.ToString().ToLowerInvariant()),
        AllAlgorithms,
    ];

    public static Command Create(CommandFrame frame)
    {
        var golden = new Option<string[]>("--golden")
        {
            Description = "Golden files; those shipped with the tool when left out.",
            HelpName = "FILE...",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> algorithm = OptionKinds.Word(
            "--algorithm", "NAME|all",
            "Force one convolution algorithm (direct, blocked, winograd, tiled, wgmma, mma), or repeat with each that applies (all); "
            + "the usual choice when left out.",
            Algorithms);
        PrecisionOption precision = new();
        Option<string?> json = SharedOptions.Json("the errors found");
        var command = new Command(
            "selftest",
            "Check activations, losses, gradients and updates on a device against golden files; exits 1 where one is beyond its tolerance.")
        {
            golden, algorithm, precision.Word, json,
        };
        precision.RefuseBf16OnCpu(command, frame);
        command.NeverOver(json, golden);
        command.SetAction(frame.Action(
            line => new SelftestOptions(
                line.GetValue(golden) ?? [], line.GetValue(algorithm), precision.Read(line) ?? Precision.Fp32, line.GetValue(json)),
            Execute));
        return command;
    }

    public static int Execute(SelftestOptions options, CommandContext context)
    {
        new OutputGuard().RequireReport(options.Json, "precision", "passed", "files");
        using EmbeddedFiles? shipped = options.Golden.Count == 0 ? new EmbeddedFiles("golden") : null;
        using ComputeDevice device = context.OpenDevice(options.Precision);
        List<SelftestReport> reports = [];
        foreach (ConvAlgorithm algorithm in AlgorithmsOf(options, device))
        {
            device.ConvAlgorithm = algorithm;
            foreach (string path in shipped?.Paths ?? options.Golden)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                using GoldenFile golden = GoldenFile.Open(path);
                SelftestReport report = new(
                    Path.GetFileName(path), algorithm.ToString().ToLowerInvariant(), SelftestRun.On(device, golden, options.Precision));
                context.Out.Write(TableOf(report, options.Precision, device));
                reports.Add(report);
            }
        }
        string precision = WordOf(options.Precision);
        bool passed = reports.All(report => report.Passed);
        JsonOutput.Write(options.Json, new { device = device.Name, precision, passed, files = reports });
        context.Out.WritePlainLine(
            passed
                ? $"All of {reports.Sum(report => report.Results.Count)} comparisons are within their tolerances."
                : "Some comparisons are beyond their tolerances.");
        return passed ? ExitCode.Done : ExitCode.Failed;
    }

    private static IReadOnlyList<ConvAlgorithm> AlgorithmsOf(SelftestOptions options, ComputeDevice device)
    {
        if (options.Algorithm is null)
            return [ConvAlgorithm.Auto];
        if (options.Algorithm == AllAlgorithms)
            return ConvAlgorithms.Supported(device);
        ConvAlgorithm forced = Enum.Parse<ConvAlgorithm>(options.Algorithm, ignoreCase: true);
        return ConvAlgorithms.Supported(device).Contains(forced)
            ? [forced]
            : throw new UserException(
                $"Algorithm '{options.Algorithm}' does not apply to {device.Name}; it has "
                + $"{string.Join(", ", ConvAlgorithms.Supported(device)).ToLowerInvariant()}.");
    }

    private static string WordOf(Precision precision) => precision.ToString().ToLowerInvariant();

    // A row for each group: its worst tensor stands for all.
    private static Table TableOf(SelftestReport report, Precision precision, ComputeDevice device)
    {
        Table table = new Table().Border(TableBorder.Rounded)
            .Title(Markup.Escape($"{report.File}, {device.Name}, {WordOf(precision)}, convolution {report.Algorithm}"))
            .AddColumns("group", "tensors", "largest relative error", "at", "tolerance", "");
        foreach (IGrouping<string, SelftestResult> group in report.Results.GroupBy(result => result.Group))
        {
            SelftestResult worst = group.MaxBy(result => double.IsNaN(result.Error) ? double.PositiveInfinity : result.Error)!;
            bool passed = group.All(result => result.Passed);
            table.AddRow(
                new Text(group.Key),
                new Text(group.Count().ToString(CultureInfo.InvariantCulture)),
                new Text(worst.Error.ToString("0.0e+0", CultureInfo.InvariantCulture)),
                new Text(worst.Name),
                new Text(worst.Tolerance.ToString("0e+0", CultureInfo.InvariantCulture)),
                new Text(passed ? "ok" : "FAILED", new Style(passed ? Color.Green : Color.Red)));
        }
        return table;
    }

    /// <summary>One golden file's results.</summary>
    private sealed record SelftestReport(string File, string Algorithm, IReadOnlyList<SelftestResult> Results)
    {
        public bool Passed => Results.All(result => result.Passed);
    }
}
