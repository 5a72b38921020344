using System.Collections.Concurrent;

namespace IlgpuColorize.Data;

/// <summary>
/// Keeps a data set's examples in memory after their first use, lightness in 16 bits (steps of 0.0015 L) and the rest in bytes: about 40 kB
/// for one of 128 x 128. Threads may share it; an example is the same whether it was just read or kept.
/// </summary>
public sealed class ExampleCache
{
    private readonly ConcurrentDictionary<string, Kept> _kept = new();
    private readonly Pack _pack;

    /// <summary>Starts an empty cache of square examples.</summary>
    /// <exception cref="ArgumentException">The size is no positive multiple of 4.</exception>
    public ExampleCache(Pack pack, int size)
    {
        ArgumentNullException.ThrowIfNull(pack);
        if (size <= 0 || size % ColorExample.Ratio != 0)
            throw new ArgumentException(
                $"An example of {size} x {size} has no whole chroma cells; the size must be a positive multiple of {ColorExample.Ratio}.",
                nameof(size));
        _pack = pack;
        Size = size;
    }

    /// <summary>Width and height of the examples.</summary>
    public int Size { get; }

    /// <summary>The number of examples kept so far.</summary>
    public int Count => _kept.Count;

    /// <summary>Returns the bytes that an example takes while it is kept.</summary>
    /// <param name="size">Its width and height.</param>
    public static long BytesOf(int size)
        => (long)size * size * sizeof(ushort) + 3L * (size / ColorExample.Ratio) * (size / ColorExample.Ratio);

    /// <summary>Returns an example, reading it where it is not kept yet.</summary>
    /// <exception cref="ImageFileException">A file does not decode.</exception>
    /// <exception cref="PackException">A file is missing, the sizes differ, or a label is out of range.</exception>
    public ColorExample Get(string id) => _kept.GetOrAdd(id, Load).Unpack(id, Size);

    /// <summary>Reads examples ahead, several at a time.</summary>
    /// <param name="ids">The examples' ids.</param>
    /// <param name="threads">How many to read at a time.</param>
    /// <param name="progress">Is told the number of examples done.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    /// <exception cref="UserException">A file is missing or does not decode, the sizes differ, or a label is out of range.</exception>
    /// <exception cref="OperationCanceledException">The reading was ended early.</exception>
    public void Preload(
        IEnumerable<string> ids, int threads, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        int done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        try
        {
            Parallel.ForEach(ids, options, id =>
            {
                _ = _kept.GetOrAdd(id, Load);
                progress?.Report(Interlocked.Increment(ref done));
            });
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<UserException>().FirstOrDefault() is { } first)
        {
            throw first;
        }
    }

    private Kept Load(string id) => Kept.From(_pack.Load(id, Size));

    private sealed record Kept(ushort[] Lightness, byte[] ChromaLevels, byte[] Labels)
    {
        private const float Steps = ushort.MaxValue / 2f;

        public static Kept From(ColorExample example) => new(
            Array.ConvertAll(example.Lightness, l => (ushort)(Math.Clamp(l + 1f, 0f, 2f) * Steps + 0.5f)),
            example.ChromaLevels,
            example.Labels);

        public ColorExample Unpack(string id, int size)
            => new(id, size, size, Array.ConvertAll(Lightness, level => level / Steps - 1f), ChromaLevels, Labels);
    }
}
