namespace IlgpuColorize.Tests.Models.Safetensors;

/// <summary>Is a file on a disk that is full after so many bytes.</summary>
internal sealed class FullDisk(string path, long room) : Stream
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
