namespace IlgpuColorize.Data;

/// <summary>The examples of data sets at every size that a run needs them in, and their archives on disk.</summary>
public sealed class ExampleCaches : IDisposable
{
    /// <summary>The folder of the archives beside a data set's photos.</summary>
    public const string Beside = "cache";

    private readonly string? _directory;
    private readonly Action<string>? _say;
    private readonly Dictionary<int, ExampleCache> _caches = [];
    private readonly Dictionary<string, ExampleArchive> _archives = [];

    /// <summary>Starts without examples.</summary>
    /// <param name="packs">The data sets.</param>
    /// <param name="directory">
    /// Where archives lie: a directory for all data sets; an empty text for a folder <see cref="Beside"/> in each data set; null to keep
    /// examples in memory alone.
    /// </param>
    /// <param name="say">Is told of an archive that cannot be written; null for silence.</param>
    public ExampleCaches(PackSet packs, string? directory = null, Action<string>? say = null)
    {
        ArgumentNullException.ThrowIfNull(packs);
        (Packs, _directory, _say) = (packs, directory, say);
    }

    /// <summary>The data sets.</summary>
    public PackSet Packs { get; }

    /// <summary>The archives in use.</summary>
    public IReadOnlyCollection<ExampleArchive> Archives => _archives.Values;

    /// <summary>Returns the examples of a size; they are read when they are first asked for.</summary>
    public ExampleCache Of(int size)
    {
        lock (_caches)
        {
            if (!_caches.TryGetValue(size, out ExampleCache? cache))
                _caches[size] = cache = new ExampleCache(Packs, size, _directory is null ? null : ArchivesOf(size));
            return cache;
        }
    }

    /// <summary>Forgets the examples in memory of every size but one.</summary>
    public void KeepOnly(int size)
    {
        lock (_caches)
        {
            foreach (int other in _caches.Keys.Where(key => key != size).ToArray())
                _caches.Remove(other);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ExampleArchive archive in _archives.Values)
            archive.Dispose();
    }

    private Dictionary<Pack, ExampleArchive> ArchivesOf(int size) => Packs.Packs.ToDictionary(pack => pack, pack =>
    {
        string directory = Path.GetFullPath(_directory!.Length == 0 ? Path.Combine(pack.Directory, Beside) : _directory);
        string key = $"{directory}:{size}";
        if (!_archives.TryGetValue(key, out ExampleArchive? archive))
        {
            _archives[key] = archive = ExampleArchive.Open(directory, size);
            if (archive.Obstacle is { } obstacle)
                _say?.Invoke($"{archive.Path}: nothing is added to this cache ({obstacle})");
        }
        return archive;
    });
}
