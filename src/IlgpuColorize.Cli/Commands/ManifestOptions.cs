using System.CommandLine;
using System.CommandLine.Parsing;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>What is recorded of a batch, and what of an earlier one is kept.</summary>
internal sealed record BatchOptions
{
    /// <summary>The manifest; null where nothing is recorded.</summary>
    public string? Manifest { get; init; }

    /// <summary>The part of the batch that is done here; null for all of it.</summary>
    public PhotoShard? Shard { get; init; }

    /// <summary>Which outputs are made again.</summary>
    public OverwritePolicy Overwrite { get; init; }

    /// <summary>Whether only photos are done that failed before.</summary>
    public bool FailedOnly { get; init; }

    /// <summary>The page that shows what became of the batch; null for none.</summary>
    public string? Report { get; init; }

    /// <summary>Whether the command goes on as files arrive.</summary>
    public bool Watch { get; init; }
}

/// <summary>The options of <c>colorize</c> for batches that go on where an earlier run ended.</summary>
internal sealed class ManifestOptions
{
    private readonly Option<string?> _manifest = OptionKinds.Place(
        "--manifest",
        "FILE",
        "Record every photo in this file, as JSON lines; with it, the same command goes on where an earlier run ended, however it ended.");

    private readonly Option<string?> _overwrite = OptionKinds.Word(
        "--overwrite",
        "WHICH",
        "Of the results in the manifest: redo those whose photo, model or options changed (default), never, or always; always also "
        + "replaces files that this program did not write, but inputs and models.",
        "changed",
        "never",
        "always");

    private readonly Option<PhotoShard?> _shard = new("--shard")
    {
        Description =
            "Do one of N parts of the batch, as many programs do together: I from 0 to N - 1, or auto for JOB_COMPLETION_INDEX or "
            + "SLURM_ARRAY_TASK_ID. Its manifest is OUT/shard-I-of-N.jsonl; 'batch merge' joins them.",
        HelpName = "I/N",
        CustomParser = ReadShard,
    };

    private readonly Option<bool> _failed = new("--failed") { Description = "Do only the photos that failed, by the manifest." };

    private readonly Option<string?> _report = OptionKinds.Place(
        "--report", "FILE", "Write a page that shows every photo before and after, failures first; it needs no other file.");

    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "Go on as photos arrive in the directories, each once it is whole, until Ctrl+C.",
    };

    /// <summary>The options that name files to be written.</summary>
    public IReadOnlyList<Option<string?>> Outputs => [_report, _manifest];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_manifest, _shard, _overwrite, _failed, _report, _watch])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            bool isAlways = result.Says(_overwrite, "always");
            bool wantsMore = result.GetResult(_overwrite) is not null && !isAlways || result.GetResult(_failed) is { Implicit: false };
            if (wantsMore && result.GetResult(_manifest) is null && result.GetResult(_shard) is null)
                result.AddError("--overwrite changed, --overwrite never and --failed need --manifest FILE, which knows what was done.");
        });
    }

    /// <summary>Reads the options.</summary>
    public BatchOptions Read(ParseResult line) => new()
    {
        Manifest = line.GetValue(_manifest),
        Shard = line.GetValue(_shard),
        Overwrite = line.GetValue(_overwrite) is { } word ? Enum.Parse<OverwritePolicy>(word, ignoreCase: true) : OverwritePolicy.Changed,
        FailedOnly = line.GetValue(_failed),
        Report = line.GetValue(_report),
        Watch = line.GetValue(_watch),
    };

    private static PhotoShard? ReadShard(ArgumentResult result)
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (PhotoShard.TryParse(text, Environment.GetEnvironmentVariable, out PhotoShard shard, out string reason))
            return shard;
        result.AddError($"--shard is '{text}'; {reason}.");
        return null;
    }
}
