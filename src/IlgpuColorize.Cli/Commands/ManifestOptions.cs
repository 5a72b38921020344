using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>What is recorded of a batch, and what of an earlier one is kept.</summary>
internal sealed record BatchOptions
{
    /// <summary>The manifest; null where nothing is recorded.</summary>
    public string? Manifest { get; init; }

    /// <summary>Which outputs are made again.</summary>
    public OverwritePolicy Overwrite { get; init; }

    /// <summary>Whether only photos are done that failed before.</summary>
    public bool FailedOnly { get; init; }
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
        "Of the results in the manifest: redo those whose photo, model or options changed (default), never, or always.",
        "changed",
        "never",
        "always");

    private readonly Option<bool> _failed = new("--failed") { Description = "Do only the photos that failed, by the manifest." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_manifest, _overwrite, _failed])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            bool wantsMore = result.GetResult(_overwrite) is not null || result.GetResult(_failed) is { Implicit: false };
            if (wantsMore && result.GetResult(_manifest) is null)
                result.AddError("--overwrite and --failed need --manifest FILE, which knows what was done.");
        });
    }

    /// <summary>Reads the options.</summary>
    public BatchOptions Read(ParseResult line) => new()
    {
        Manifest = line.GetValue(_manifest),
        Overwrite = line.GetValue(_overwrite) is { } word ? Enum.Parse<OverwritePolicy>(word, ignoreCase: true) : OverwritePolicy.Changed,
        FailedOnly = line.GetValue(_failed),
    };
}
