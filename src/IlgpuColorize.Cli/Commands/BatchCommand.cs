using System.CommandLine;
using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>batch merge</c>.</summary>
/// <param name="Inputs">What was colorized.</param>
/// <param name="Out">Where to.</param>
/// <param name="Manifests">The manifests; empty for those of shards in <paramref name="Out"/>.</param>
/// <param name="Names">What outputs are called, and how many samples each photo has.</param>
/// <param name="AllPages">Whether every page of a file is a photo of its own.</param>
/// <param name="Json">Where to write the report; null for nowhere.</param>
internal sealed record BatchMergeOptions(
    IReadOnlyList<string> Inputs, string Out, IReadOnlyList<string> Manifests, OutputNames Names, bool AllPages, string? Json);

/// <summary>Looks after batches that many programs do together.</summary>
internal static class BatchCommand
{
    private const string ManifestPattern = "shard-*-of-*.jsonl";
    private const int MostListed = 20;

    public static Command Create(CommandFrame frame) => new("batch", "Look after a batch that many programs do together.") { Merge(frame) };

    private static Command Merge(CommandFrame frame)
    {
        Argument<string[]> inputs = OptionKinds.Inputs("The photos and directories that were colorized.", ArgumentArity.OneOrMore, frame);
        Option<string> directory = OptionKinds.RequiredPlace("--out", "DIR", "The directory of the results.");
        Option<string[]> manifests = new("--manifest")
        {
            Description = $"The manifests to join; DIR/{ManifestPattern} when left out.",
            HelpName = "FILE...",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int> samples = SharedOptions.Samples("Colorings of each photo, as they were asked for.");
        PageOption page = new();
        Option<string?> json = SharedOptions.Json("the report");
        Command command = new("merge", "Join the manifests of all shards to one report: photos done, failed and missing.")
        {
            inputs, directory, manifests, samples, page.Option, json,
        };
        command.NeverOver(json, inputs, manifests);
        command.SetAction(frame.Action(
            line => new BatchMergeOptions(
                line.GetRequiredValue(inputs), line.GetRequiredValue(directory), line.GetValue(manifests) ?? [],
                new OutputNames(Samples: line.GetValue(samples)), page.IsAllIn(line), line.GetValue(json)),
            Execute));
        return command;
    }

    private static int Execute(BatchMergeOptions options, CommandContext context)
    {
        new OutputGuard().RequireReport(options.Json, "photos", "missing", "manifests");
        string[] manifests = options.Manifests.Count > 0
            ? [.. options.Manifests]
            : Directory.Exists(options.Out)
            ? [.. Directory.EnumerateFiles(options.Out, ManifestPattern).Order(StringComparer.Ordinal)]
            : [];
        if (manifests.Length == 0)
            throw new UserException(
                $"{options.Out}: holds no {ManifestPattern}; give the directory that 'colorize --shard' wrote to, or --manifest FILE...");
        PhotoPlan plan = PhotoPlan.Make(options.Inputs, options.Out, options.Names, options.AllPages ? context.Files.PagesOf : null);
        BatchReport report = BatchReport.Merge(plan, options.Out, manifests, ShardsOf(manifests));
        JsonOutput.Write(options.Json, report);
        Print(report, options.Out, context);
        return report.Failed.Count + report.Missing.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Print(BatchReport report, string directory, CommandContext context)
    {
        foreach (FailedPhoto photo in report.Failed.Take(MostListed))
            context.Err.WritePlainLine($"failed: {photo.Input}: {photo.Reason}");
        if (report.Failed.Count > MostListed)
            context.Err.WritePlainLine($"... and {report.Failed.Count - MostListed} more; --json FILE lists all");
        foreach (var shard in report.Missing.GroupBy(photo => photo.Shard).OrderBy(group => group.Key))
        {
            string whose = shard.Key is { } index ? $"shard {index}" : "the batch";
            context.Err.WritePlainLine($"missing in {whose}: {shard.Count()} photos, the first {shard.First().Input}; run it again");
        }
        if (report.Models.Count > 1)
            context.Warn($"pictures were made by {report.Models.Count} different models; run all shards with one --model");
        if (report.Seeds.Count > 1)
            context.Warn($"pictures were drawn with {report.Seeds.Count} different seeds; run all shards with one --seed");
        context.Out.WritePlainLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{directory}: {report.Photos} photos, {report.Done} done, {report.Failed.Count} failed, {report.Missing.Count} missing; "
            + $"{report.Pictures} pictures, {report.Bytes / 1e6:0.0} MB, by {report.Manifests.Count} manifests"));
    }

    // Of the names that 'colorize --shard' gave: shard-0003-of-0008.jsonl.
    private static int? ShardsOf(string[] manifests)
    {
        int[] counts =
        [
            .. from path in manifests
               let parts = Path.GetFileNameWithoutExtension(path).Split('-')
               where parts is ["shard", _, "of", _] && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out _)
               select int.Parse(parts[3], CultureInfo.InvariantCulture),
        ];
        return counts.Distinct().Count() switch
        {
            0 => null,
            1 => counts[0],
            _ => throw new UserException(
                $"{manifests[0]}: lies beside manifests of another number of shards ({string.Join(", ", counts.Distinct().Order())}); "
                + "a batch has one. Name those of one with --manifest."),
        };
    }
}
