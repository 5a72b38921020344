using IlgpuColorize.Data;
using Microsoft.Win32.SafeHandles;

namespace IlgpuColorize.Models.Safetensors;

/// <summary>The bytes of a safetensors file, which several threads may read at once, anywhere.</summary>
internal abstract class SafetensorsBytes : IDisposable
{
    /// <summary>How many there are.</summary>
    public abstract long Length { get; }

    /// <summary>Opens a file on disk.</summary>
    /// <exception cref="ModelFileException">There is no such file, or it cannot be read.</exception>
    public static SafetensorsBytes Of(string path)
    {
        if (FileKinds.WhyUnreadable(path) is { } reason)
            throw new ModelFileException($"{path}: {reason}.");
        try
        {
            return new OnDisk(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        }
        catch (Exception failure) when (RegularFile.IsRefusal(failure))
        {
            throw new ModelFileException(RegularFile.Describe(path, failure), failure);
        }
    }

    /// <summary>Takes a stream that can seek, such as a resource of an assembly.</summary>
    public static SafetensorsBytes Of(Stream stream) => new InStream(stream);

    /// <summary>Reads bytes that begin at an offset.</summary>
    /// <returns>How many were read; 0 behind the last.</returns>
    public abstract int Read(Span<byte> bytes, long offset);

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class OnDisk(SafeFileHandle handle) : SafetensorsBytes
    {
        public override long Length => RandomAccess.GetLength(handle);

        public override int Read(Span<byte> bytes, long offset) => RandomAccess.Read(handle, bytes, offset);

        public override void Dispose() => handle.Dispose();
    }

    private sealed class InStream(Stream stream) : SafetensorsBytes
    {
        private readonly Lock _turn = new();

        public override long Length => stream.Length;

        public override int Read(Span<byte> bytes, long offset)
        {
            lock (_turn)
            {
                stream.Position = offset;
                return stream.Read(bytes);
            }
        }

        public override void Dispose() => stream.Dispose();
    }
}
