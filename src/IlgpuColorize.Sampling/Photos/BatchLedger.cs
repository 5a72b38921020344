using System.Diagnostics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Which outputs that are there already are made again.</summary>
public enum OverwritePolicy
{
    /// <summary>Those whose photo, model or options changed, and those that are not whole.</summary>
    Changed,

    /// <summary>None.</summary>
    Never,

    /// <summary>All.</summary>
    Always,
}

/// <summary>What all outputs of a batch have in common. Immutable.</summary>
/// <param name="ModelSha256">SHA-256 of the model's file.</param>
/// <param name="Seed">The seed of the samples.</param>
/// <param name="Options">Everything else that outputs depend on, in words.</param>
public sealed record BatchIdentity(string ModelSha256, ulong Seed, string Options);

/// <summary>Keeps a batch's manifest: says what need not be done, and records what is.</summary>
/// <param name="manifest">The manifest.</param>
/// <param name="identity">What all outputs of this run have in common.</param>
/// <param name="policy">Which outputs are made again.</param>
/// <param name="failedOnly">Whether only photos are done that failed before.</param>
public sealed class BatchLedger(BatchManifest manifest, BatchIdentity identity, OverwritePolicy policy, bool failedOnly = false)
{
    /// <summary>Returns the outputs of a photo that need not be done, or null where it must be.</summary>
    public IReadOnlyList<string>? OutputsToKeep(PhotoTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (failedOnly && Find(task, sample: 0)?.Status != ManifestStatus.Failed)
            return [];
        string?[] outputs = [.. Enumerable.Range(1, task.Names.Samples).Select(sample => OutputToKeep(task, sample))];
        return outputs.Contains(null) ? null : [.. outputs.OfType<string>()];
    }

    /// <summary>Returns the output of a sample that need not be done, or null where it must be.</summary>
    /// <param name="task">The photo.</param>
    /// <param name="sample">The sample, from 1.</param>
    public string? OutputToKeep(PhotoTask task, int sample)
    {
        ArgumentNullException.ThrowIfNull(task);
        ManifestLine? line = Find(task, sample);
        return policy == OverwritePolicy.Always || line is null || !MayStay(line, task) ? null : line.Output;
    }

    /// <summary>Records that an output of an earlier run is done, where that run ended before it could say so.</summary>
    /// <param name="task">The photo.</param>
    /// <param name="sample">The sample, from 1.</param>
    public void Confirm(PhotoTask task, int sample)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (Find(task, sample) is { Status: ManifestStatus.Writing } line)
            manifest.Add(line with { Status = ManifestStatus.Done });
    }

    /// <summary>Finds whether a file is the whole output that the manifest says was written for a sample.</summary>
    public bool Wrote(PhotoTask task, int sample, string output)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Find(task, sample) is { } line
            && line.Output == Path.GetFullPath(output) && line.HasWholeOutput();
    }

    /// <summary>Makes the line that announces an output, of which hash and size are not known yet. Several threads may do so at a
    /// time.</summary>
    /// <param name="task">The photo.</param>
    /// <param name="sample">The sample, from 1.</param>
    /// <param name="output">The output's path.</param>
    internal ManifestLine LineOf(PhotoTask task, int sample, string output)
        => LineOf(task) with { Output = Path.GetFullPath(output), Sample = sample };

    /// <summary>Records that an output is about to be written, writes it, and records that it is.</summary>
    /// <param name="write">Writes it whole; it announces the output before a file of its name is there.</param>
    internal void Write(Action<Action<ManifestLine>> write)
    {
        long start = Stopwatch.GetTimestamp();
        ManifestLine? announced = null;
        write(line => manifest.Add(announced = line));
        double ms = Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1);
        manifest.Add(announced! with { Status = ManifestStatus.Done, Ms = ms });
    }

    /// <summary>Records that all of a photo is done, where an earlier run had failed.</summary>
    public void Finish(PhotoTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (Find(task, sample: 0)?.Status == ManifestStatus.Failed)
            manifest.Add(LineOf(task) with { Status = ManifestStatus.Done });
    }

    /// <summary>Records that a photo failed.</summary>
    /// <param name="task">The photo.</param>
    /// <param name="reason">Why.</param>
    public void Fail(PhotoTask task, string reason)
    {
        ArgumentNullException.ThrowIfNull(task);
        manifest.Add(LineOf(task) with { Status = ManifestStatus.Failed, Reason = reason });
    }

    private ManifestLine? Find(PhotoTask task, int sample) => manifest.Find(Path.GetFullPath(task.Input), sample, task.Page);

    private bool MayStay(ManifestLine line, PhotoTask task)
    {
        string output = Path.GetFullPath(task.OutputOf(line.Sample, ending: ""));
        bool isWhole = Path.ChangeExtension(line.Output!, null) == output && line.HasWholeOutput();
        bool isOfSameRun = line.ModelSha256 == identity.ModelSha256 && line.Seed == identity.Seed && line.Options == identity.Options;
        return isWhole && (policy == OverwritePolicy.Never || isOfSameRun && line.IsOfSameInput());
    }

    private ManifestLine LineOf(PhotoTask task)
    {
        FileInfo file = new(task.Input);
        bool isThere = file.Exists;
        return new ManifestLine
        {
            Input = file.FullName,
            Page = task.Page,
            InputSha256 = isThere ? TryHash(file.FullName) : null,
            InputBytes = isThere ? file.Length : 0,
            InputTime = isThere ? file.LastWriteTimeUtc : default,
            Seed = identity.Seed,
            ModelSha256 = identity.ModelSha256,
            Options = identity.Options,
        };
    }

    private static string? TryHash(string path)
    {
        try
        {
            return ManifestLine.HashOf(path);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
