namespace IlgpuColorize.Sampling.Photos;

/// <summary>A photo that failed, and why.</summary>
/// <param name="Input">Its path.</param>
/// <param name="Reason">The reason in the manifest.</param>
public sealed record FailedPhoto(string Input, string Reason);

/// <summary>A photo that is not done, though nothing failed: the program that had it has not run, or was ended.</summary>
/// <param name="Input">Its path.</param>
/// <param name="Shard">Its shard; null where the batch has none.</param>
public sealed record MissingPhoto(string Input, int? Shard);

/// <summary>What became of a batch, from the manifests of all who worked on it.</summary>
/// <param name="Photos">The photos of the batch.</param>
/// <param name="Done">Those of which every sample is done.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="Missing">Those that are neither.</param>
/// <param name="Pictures">The pictures that are done.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="WritingSeconds">The time from each picture's encoding to its end on the disk, added up.</param>
/// <param name="Models">The SHA-256 of the models that made them; more than one is a mistake.</param>
/// <param name="Seeds">The seeds that they were drawn with.</param>
/// <param name="Manifests">The manifests that were read.</param>
public sealed record BatchReport(
    int Photos, int Done, IReadOnlyList<FailedPhoto> Failed, IReadOnlyList<MissingPhoto> Missing, int Pictures, long Bytes,
    double WritingSeconds, IReadOnlyList<string> Models, IReadOnlyList<ulong> Seeds, IReadOnlyList<string> Manifests)
{
    /// <summary>Joins manifests to a report.</summary>
    /// <param name="plan">The batch.</param>
    /// <param name="outDirectory">Its output directory.</param>
    /// <param name="manifests">The manifests' files; they may be in use.</param>
    /// <param name="shards">The shards; null where the batch has none.</param>
    /// <exception cref="UserException">A file is no manifest, or cannot be read.</exception>
    public static BatchReport Merge(PhotoPlan plan, string outDirectory, IReadOnlyList<string> manifests, int? shards)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(manifests);
        // Where two manifests know the same picture, done is what counts: a photo that moved to another shard was done once.
        ILookup<(string Input, int? Page), ManifestLine> lines = manifests
            .SelectMany(BatchManifest.ReadLines)
            .GroupBy(line => (line.Input, line.Page, line.Sample))
            .Select(group => group.FirstOrDefault(line => line.Status == ManifestStatus.Done) ?? group.Last())
            .ToLookup(line => (line.Input, line.Page));
        List<FailedPhoto> failed = [];
        List<MissingPhoto> missing = [];
        List<ManifestLine> pictures = [];
        foreach (PhotoTask task in plan.Tasks)
        {
            ManifestLine[] known = [.. lines[(Path.GetFullPath(task.Input), task.Page)]];
            ManifestLine[] done = [.. known.Where(
                line => line.Status == ManifestStatus.Done && line.Sample >= 1 && line.Sample <= task.Names.Samples)];
            pictures.AddRange(done);
            if (done.Length == task.Names.Samples)
                continue;
            if (known.FirstOrDefault(line => line.Status == ManifestStatus.Failed) is { } failure)
                failed.Add(new FailedPhoto(task.Input, failure.Reason ?? "unknown"));
            else
                missing.Add(new MissingPhoto(task.Input, shards is { } count ? PhotoShard.IndexOf(task, outDirectory, count) : null));
        }
        return new BatchReport(
            plan.Tasks.Count, plan.Tasks.Count - failed.Count - missing.Count, failed, missing, pictures.Count,
            pictures.Sum(line => line.OutputBytes), Math.Round(pictures.Sum(line => line.Ms) / 1000, 3),
            [.. pictures.Select(line => line.ModelSha256).OfType<string>().Distinct().Order()],
            [.. pictures.Select(line => line.Seed).Distinct().Order()], manifests);
    }
}
