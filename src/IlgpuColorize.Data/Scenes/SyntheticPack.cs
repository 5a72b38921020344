using System.Globalization;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>Writes synthetic scenes as a data set.</summary>
public static class SyntheticPack
{
    /// <summary>
    /// Writes scenes 0 to count - 1 as training set and the next valCount as validation set, lists last: a broken-off run leaves no usable
    /// half.
    /// </summary>
    /// <param name="directory">A new or empty directory.</param>
    /// <param name="count">The number of training scenes.</param>
    /// <param name="valCount">The number of validation scenes; 0 writes no val.txt.</param>
    /// <param name="seed">The set's seed.</param>
    /// <param name="size">Width and height in pixels.</param>
    /// <param name="files">Encodes the pictures.</param>
    /// <param name="cancellationToken">Ends the writing early.</param>
    /// <exception cref="PackException">The directory holds something already.</exception>
    /// <exception cref="UserException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The writing was ended early.</exception>
    public static void Write(
        string directory, int count, int valCount, ulong seed, int size, IImageFiles files, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(valCount);
        ArgumentNullException.ThrowIfNull(files);
        if (File.Exists(directory))
            throw new PackException($"{directory}: this is a file; give a new or empty directory.");
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
            throw new PackException($"{directory}: the directory is not empty; give a new or empty one.");

        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, count + valCount, options, i => WriteScene(files, directory, SyntheticScenes.Draw(seed, i, size), Id(i)));
            WriteText(directory, PackLayout.Source, Source(count, valCount, seed, size));
            WriteText(directory, PackLayout.Classes, Lines(SyntheticScenes.ClassNames));
            if (valCount > 0)
                WriteText(directory, PackLayout.Validation, Lines(Enumerable.Range(count, valCount).Select(Id)));
            WriteText(directory, PackLayout.Train, Lines(Enumerable.Range(0, count).Select(Id)));
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<UserException>().FirstOrDefault() is { } first)
        {
            throw first;
        }
    }

    private static void WriteScene(IImageFiles files, string directory, SyntheticScene scene, string id)
    {
        files.WritePng(Path.Combine(directory, PackLayout.Images, id + ".png"), scene.Image);
        files.WritePng(Path.Combine(directory, PackLayout.Labels, id + ".png"), scene.Labels);
    }

    private static void WriteText(string directory, string name, string text)
        => WholeFile.Write(Path.Combine(directory, name), Encoding.UTF8.GetBytes(text));

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private static string Id(int index) => index.ToString("D6", CultureInfo.InvariantCulture);

    private static string Source(int count, int valCount, ulong seed, int size) =>
        $"""
        # Synthetic scenes
        Drawn by `ilgpu-colorize-data synthetic --count {count} --val {valCount} --size {size} --seed {seed}`:
        {count} training and {valCount} validation scenes of {size} x {size} pixels with the class of every pixel.
        Terms: drawn by a program from random numbers; no photograph was used and no rights are claimed.

        """;
}
