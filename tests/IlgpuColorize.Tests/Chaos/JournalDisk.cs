using IlgpuColorize.Data;

namespace IlgpuColorize.Tests.Chaos;

/// <summary>
/// A disk that remembers what was done, and gives every state that a loss of power may leave after any part of it: a file's contents are
/// certain once it was flushed, a folder's entries once the folder was; of the changes since, any may be there and any may be missing.
/// </summary>
internal sealed class JournalDisk : Disk
{
    private readonly List<Action<Replay>> _journal = [];

    public override void CreateFolder(string folder) => Directory.CreateDirectory(folder);

    public override Stream CreateFile(string path)
    {
        _journal.Add(replay => replay.Create(Path.GetFileName(path)));
        // Without the lock, so that contents can be read while the file is open.
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
    }

    public override void Flush(Stream stream)
    {
        base.Flush(stream);
        string path = ((FileStream)stream).Name;
        byte[] contents = ContentsOf(path);
        _journal.Add(replay => replay.Flush(Path.GetFileName(path), contents));
    }

    public override void Rename(string path, string target)
    {
        base.Rename(path, target);
        _journal.Add(replay => replay.Rename(Path.GetFileName(path), Path.GetFileName(target)));
    }

    public override void FlushFolder(string folder) => _journal.Add(replay => replay.FlushFolder());

    public override void Delete(string path)
    {
        base.Delete(path);
        _journal.Add(replay => replay.Delete(Path.GetFileName(path)));
    }

    /// <summary>Lists the contents that a folder may have after a loss of power at any point.</summary>
    /// <param name="before">The folder's files before the first operation.</param>
    public IEnumerable<IReadOnlyDictionary<string, byte[]>> StatesAfterPowerLoss(IReadOnlyDictionary<string, byte[]> before)
    {
        for (int prefix = 0; prefix <= _journal.Count; prefix++)
        {
            Replay replay = new(before);
            foreach (Action<Replay> step in _journal.Take(prefix))
                step(replay);
            foreach (IReadOnlyDictionary<string, byte[]> state in replay.States())
                yield return state;
        }
    }

    private static byte[] ContentsOf(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using MemoryStream contents = new();
        file.CopyTo(contents);
        return contents.ToArray();
    }

    private sealed class Replay
    {
        private sealed class Inode
        {
            public byte[] Certain { get; set; } = [];
        }

        private readonly Dictionary<string, Inode> _current = [];
        private readonly List<Action<Dictionary<string, Inode>>> _pending = [];
        private Dictionary<string, Inode> _certain = [];

        public Replay(IReadOnlyDictionary<string, byte[]> before)
        {
            foreach ((string name, byte[] contents) in before)
                _current[name] = new Inode { Certain = contents };
            _certain = new(_current);
        }

        public void Create(string name)
        {
            Inode made = new();
            Change(entries => entries[name] = made);
        }

        public void Flush(string name, byte[] contents) => _current[name].Certain = contents;

        public void Rename(string from, string to)
        {
            Inode moved = _current[from];
            Change(entries =>
            {
                entries.Remove(from);
                entries[to] = moved;
            });
        }

        public void Delete(string name) => Change(entries => entries.Remove(name));

        public void FlushFolder()
        {
            _certain = new(_current);
            _pending.Clear();
        }

        public IEnumerable<IReadOnlyDictionary<string, byte[]>> States()
        {
            for (int chosen = 0; chosen < 1 << _pending.Count; chosen++)
            {
                Dictionary<string, Inode> entries = new(_certain);
                for (int i = 0; i < _pending.Count; i++)
                {
                    if ((chosen >> i & 1) != 0)
                        _pending[i](entries);
                }
                yield return entries.ToDictionary(entry => entry.Key, entry => entry.Value.Certain);
            }
        }

        private void Change(Action<Dictionary<string, Inode>> change)
        {
            change(_current);
            _pending.Add(change);
        }
    }
}
