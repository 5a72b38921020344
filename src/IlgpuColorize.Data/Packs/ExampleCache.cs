using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace IlgpuColorize.Data;

/// <summary>
/// Keeps the examples of data sets in memory after their first use, lightness in 16 bits (steps of 0.0015 L) and the rest in bytes: about
/// 40 kB for one of 128 x 128; or takes them from an <see cref="ExampleArchive"/>. Threads may share it; an example is the same whether it
/// was just read or kept.
/// </summary>
public sealed class ExampleCache
{
    private readonly ConcurrentDictionary<string, Entry> _kept = new();
    private readonly PackSet _packs;
    private readonly IReadOnlyDictionary<Pack, ExampleArchive>? _archives;

    /// <summary>Starts an empty cache of square examples of one data set.</summary>
    /// <exception cref="ArgumentException">The size is no positive multiple of 4.</exception>
    public ExampleCache(Pack pack, int size)
        : this(PackSet.Of(pack), size)
    {
    }

    /// <summary>Starts an empty cache of square examples.</summary>
    /// <param name="packs">The data sets.</param>
    /// <param name="size">Width and height of the examples.</param>
    /// <param name="archives">Where examples of each data set are kept on disk; null to keep them in memory alone.</param>
    /// <exception cref="ArgumentException">The size is no positive multiple of 4.</exception>
    public ExampleCache(PackSet packs, int size, IReadOnlyDictionary<Pack, ExampleArchive>? archives = null)
    {
        ArgumentNullException.ThrowIfNull(packs);
        if (size <= 0 || size % ColorExample.Ratio != 0)
            throw new ArgumentException(
                $"An example of {size} x {size} has no whole chroma cells; the size must be a positive multiple of {ColorExample.Ratio}.",
                nameof(size));
        (_packs, _archives) = (packs, archives);
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
    public ColorExample Get(string id) => Find(id, out UserException? problem) ?? throw problem!;

    /// <summary>Returns an example, or why it cannot be used.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="problem">The cause, naming the file; null where the example can be used.</param>
    public ColorExample? Find(string id, out UserException? problem)
    {
        Entry entry = EntryOf(id);
        problem = entry.Problem;
        return problem is null ? entry.Unpack(id, Size) : null;
    }

    /// <summary>Reads examples ahead, several at a time; those that cannot be used are left for <see cref="Find"/> to report.</summary>
    /// <param name="ids">The examples' ids.</param>
    /// <param name="threads">How many to read at a time.</param>
    public void Prepare(IEnumerable<string> ids, int threads)
        => Parallel.ForEach(ids, new ParallelOptions { MaxDegreeOfParallelism = threads }, id => EntryOf(id));

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
                if (EntryOf(id).Problem is { } problem)
                    throw problem;
                progress?.Report(Interlocked.Increment(ref done));
            });
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<UserException>().FirstOrDefault() is { } first)
        {
            throw first;
        }
    }

    // What comes from an archive is not kept: it lies in mapped memory already.
    private Entry EntryOf(string id)
    {
        if (_kept.TryGetValue(id, out Entry? kept))
            return kept;
        try
        {
            return _archives is null ? _kept.GetOrAdd(id, static (id, cache) => cache.Decode(id), this) : FromArchive(id);
        }
        catch (UserException problem)
        {
            return _kept.GetOrAdd(id, new Entry([], [], [], problem));
        }
    }

    private Entry Decode(string id) => Entry.From(_packs.Load(id, Size));

    private Entry FromArchive(string id)
    {
        (Pack pack, string own, byte[]? indices) = _packs.SourceOf(id);
        ExampleArchive archive = _archives![pack];
        ExampleArchive.Key key;
        try
        {
            byte[] labels = pack.HasLabels ? RegularFile.ReadBytes(pack.LabelPath(own)) : [];
            key = archive.KeyOf(RegularFile.ReadBytes(pack.ImagePath(own)), labels, indices ?? []);
        }
        catch (Exception problem) when (RegularFile.IsRefusal(problem))
        {
            throw new PackException(RegularFile.Describe($"{pack.Directory}: '{own}'", problem), problem);
        }
        if (archive.Take(key) is { } bytes)
            return Entry.FromBytes(bytes, Size);
        Entry decoded = Decode(id);
        archive.Add(key, decoded.ToBytes());
        return _kept.GetOrAdd(id, decoded);
    }

    private sealed record Entry(ushort[] Lightness, byte[] ChromaLevels, byte[] Labels, UserException? Problem = null)
    {
        private const float Steps = ushort.MaxValue / 2f;

        public static Entry From(ColorExample example) => new(
            Array.ConvertAll(example.Lightness, l => (ushort)(Math.Clamp(l + 1f, 0f, 2f) * Steps + 0.5f)),
            example.ChromaLevels,
            example.Labels);

        public static Entry FromBytes(byte[] bytes, int size)
        {
            int cells = size / ColorExample.Ratio * (size / ColorExample.Ratio);
            return new(
                MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan(0, sizeof(ushort) * size * size)).ToArray(), bytes[^(3 * cells)..^cells],
                bytes[^cells..]);
        }

        public byte[] ToBytes() => [.. MemoryMarshal.AsBytes<ushort>(Lightness), .. ChromaLevels, .. Labels];

        public ColorExample Unpack(string id, int size)
            => new(id, size, size, Array.ConvertAll(Lightness, level => level / Steps - 1f), ChromaLevels, Labels);
    }
}
