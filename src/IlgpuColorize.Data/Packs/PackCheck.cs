namespace IlgpuColorize.Data;

/// <summary>Checks a whole data set: every file decodes, sizes agree, labels are in range, and the lists do not overlap.</summary>
public static class PackCheck
{
    /// <summary>
    /// Lists every problem of a data set, a line each, in the order of its lists; an empty list means that it can be trained on.
    /// </summary>
    /// <param name="directory">The data set's directory.</param>
    /// <param name="files">Reads its images and labels.</param>
    /// <param name="progress">Is told the number of images done.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <exception cref="OperationCanceledException">The check was ended early.</exception>
    public static IReadOnlyList<string> Run(
        string directory, IImageFiles files, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        Pack pack;
        try
        {
            pack = Pack.Open(directory, files);
        }
        catch (UserException error)
        {
            return [error.Message];
        }

        string[] ids = [.. pack.TrainIds.Concat(pack.ValidationIds).Distinct()];
        var found = new string?[ids.Length];
        int done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        Parallel.For(0, ids.Length, options, i =>
        {
            found[i] = Problem(pack, ids[i]);
            progress?.Report(Interlocked.Increment(ref done));
        });

        IEnumerable<string> shared = pack.TrainIds.Intersect(pack.ValidationIds)
            .Select(
                id => $"{Path.Combine(directory, PackLayout.Validation)}: '{id}' is in {PackLayout.Train} too; "
                    + "an image must be in one of them.");
        return [.. shared, .. found.OfType<string>()];
    }

    private static string? Problem(Pack pack, string id)
    {
        try
        {
            _ = pack.Read(id);
            return null;
        }
        catch (UserException error)
        {
            return error.Message;
        }
    }
}
