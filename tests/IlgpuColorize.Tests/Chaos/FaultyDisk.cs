using IlgpuColorize.Data;

namespace IlgpuColorize.Tests.Chaos;

/// <summary>What happens at an operation.</summary>
public enum Fault
{
    /// <summary>It fails, as on a full disk, and the program goes on.</summary>
    Fails,

    /// <summary>The program is killed: neither this operation nor any later one is done.</summary>
    Kills,
}

/// <summary>A disk whose k-th operation does not succeed, writes to its files counted; nothing is flushed for real.</summary>
/// <param name="k">Which operation, from 0.</param>
/// <param name="fault">What happens then.</param>
internal sealed class FaultyDisk(int k, Fault fault) : Disk
{
    private int _operations;

    /// <summary>Whether the operation was reached.</summary>
    public bool WasReached => _operations > k;

    public override void CreateFolder(string folder)
    {
        Count();
        Directory.CreateDirectory(folder);
    }

    public override Stream CreateFile(string path)
    {
        Count();
        return new CountedStream(base.CreateFile(path), this);
    }

    public override void Flush(Stream stream)
    {
        Count();
        stream.Flush();
    }

    public override void Rename(string path, string target)
    {
        Count();
        base.Rename(path, target);
    }

    public override void FlushFolder(string folder) => Count();

    public override void Delete(string path)
    {
        Count();
        base.Delete(path);
    }

    private void Count()
    {
        int operation = _operations++;
        if (fault == Fault.Kills && operation >= k)
            throw new KilledException();
        if (operation == k)
            throw new IOException("No space left on device");
    }

    /// <summary>Ends what runs, as a kill would: nothing catches it.</summary>
    internal sealed class KilledException : Exception;

    private sealed class CountedStream(Stream inner, FaultyDisk disk) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        // Half of what a failing write was given reaches the file.
        public override void Write(byte[] buffer, int offset, int count)
        {
            try
            {
                disk.Count();
            }
            catch
            {
                inner.Write(buffer, offset, count / 2);
                throw;
            }
            inner.Write(buffer, offset, count);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
