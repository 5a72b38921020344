using IlgpuColorize.Data;

namespace IlgpuColorize.Tests.Models.Safetensors;

/// <summary>A disk that is full after so many bytes of one of its files.</summary>
/// <param name="room">The bytes that there is room for.</param>
/// <param name="file">Which of the files created on it, from 0.</param>
internal sealed class FullDisk(long room, int file = 0) : Disk
{
    private int _files;

    public override Stream CreateFile(string path) => _files++ == file ? new FullFile(path, room) : base.CreateFile(path);
}

internal sealed class FullFile(string path, long room) : Stream
{
    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _file.Length;

    public override long Position { get => _file.Position; set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (_file.Position + count > room)
            throw new IOException("No space left on device");
        _file.Write(buffer, offset, count);
    }

    public override void Flush() => _file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }
}
