using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace IlgpuColorize.Data;

/// <summary>
/// The strips of a photo as the bytes of an uncompressed TIFF that is nowhere written: a codec that reads TIFFs row by row pulls the rows
/// from whoever computes them. The form is BigTIFF, which has no limit of 4 GiB; the directory comes first, then row after row. What was
/// passed cannot be read again, but for the directory and the strip at hand.
/// </summary>
/// <param name="photo">The photo.</param>
/// <param name="bits">Bits of a sample, 8 or 16.</param>
internal sealed class StripsAsTiff(PhotoStrips photo, int bits) : Stream
{
    private const int DirectoryAt = 16;
    private const int EntryBytes = 20;

    private readonly IEnumerator<RgbImage> _strips = photo.Read().GetEnumerator();
    private readonly byte[] _header = HeaderOf(photo, bits);
    private byte[] _strip = [];
    private long _stripAt;
    private long _position;
    private Exception? _failure;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _header.Length + RowBytes(photo, bits) * photo.Height;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _failure is null ? ReadSome(buffer) : 0;
        }
        catch (Exception failure)
        {
            // No exception may pass through native code: to the codec the file ends here.
            _failure = failure;
            return 0;
        }
    }

    /// <summary>Throws what went wrong while rows were computed; does nothing where all went well.</summary>
    public void ThrowFailure()
    {
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    private int ReadSome(Span<byte> buffer)
    {
        long at = _position - _header.Length;
        if (at < 0)
            return Copy(_header.AsSpan((int)_position), buffer);
        while (at >= _stripAt + _strip.Length)
        {
            _stripAt += _strip.Length;
            if (!_strips.MoveNext())
                return 0;
            _strip = Bytes(_strips.Current);
        }
        return at >= _stripAt
            ? Copy(_strip.AsSpan((int)(at - _stripAt)), buffer)
            : throw new IOException($"Rows that were passed are read again: byte {at}, before {_stripAt}.");
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _strips.Dispose();
        base.Dispose(disposing);
    }

    private int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        int count = Math.Min(from.Length, to.Length);
        from[..count].CopyTo(to);
        _position += count;
        return count;
    }

    private byte[] Bytes(RgbImage strip) => bits == 8
        ? InterleavedSamples.ToBytes(strip)
        : MemoryMarshal.AsBytes(InterleavedSamples.ToUshorts(strip).AsSpan()).ToArray();

    private static int Bands(PhotoStrips photo) => photo.HasAlpha ? 4 : 3;

    private static long RowBytes(PhotoStrips photo, int bits) => (long)photo.Width * Bands(photo) * (bits / 8);

    // TIFF 6.0, sections 2 and 8; BigTIFF has entries of 20 bytes, with counts and values of 8. Every row is a strip of the TIFF.
    private static byte[] HeaderOf(PhotoStrips photo, int bits)
    {
        int bands = Bands(photo), entries = photo.HasAlpha ? 11 : 10, height = photo.Height;
        int offsetsAt = DirectoryAt + 8 + entries * EntryBytes + 8, countsAt = offsetsAt + 8 * height;
        byte[] header = new byte[countsAt + 8 * height];
        (BitConverter.IsLittleEndian ? "II"u8 : "MM"u8).CopyTo(header);
        Put(2, (ushort)43);
        Put(4, (ushort)8);
        Put(8, (ulong)DirectoryAt);
        Put(DirectoryAt, (ulong)entries);
        int at = DirectoryAt + 8;
        Entry(256, photo.Width);
        Entry(257, height);
        Shorts(258, [.. Enumerable.Repeat((ushort)bits, bands)]);
        Shorts(259, [1]);
        Shorts(262, [2]);
        Entries(273, offsetsAt);
        Shorts(277, [(ushort)bands]);
        Entry(278, 1);
        Entries(279, countsAt);
        Shorts(284, [1]);
        if (photo.HasAlpha)
            Shorts(338, [2]);
        for (int row = 0; row < height; row++)
        {
            Put(offsetsAt + 8 * row, (ulong)(header.Length + row * RowBytes(photo, bits)));
            Put(countsAt + 8 * row, (ulong)RowBytes(photo, bits));
        }
        return header;

        void Put<T>(int place, T value)
            where T : unmanaged => MemoryMarshal.Write(header.AsSpan(place), value);

        void Head(ushort tag, ushort type, ulong count)
        {
            Put(at, tag);
            Put(at + 2, type);
            Put(at + 4, count);
            at += EntryBytes;
        }

        void Entry(ushort tag, int value)
        {
            Head(tag, type: 4, count: 1);
            Put(at - 8, value);
        }

        // The value of a single row lies in the entry itself.
        void Entries(ushort tag, int place)
        {
            Head(tag, type: 16, (ulong)height);
            Put(at - 8, height == 1 ? (ulong)(tag == 273 ? header.Length : RowBytes(photo, bits)) : (ulong)place);
        }

        void Shorts(ushort tag, ushort[] values)
        {
            Head(tag, type: 3, (ulong)values.Length);
            for (int i = 0; i < values.Length; i++)
                Put(at - 8 + 2 * i, values[i]);
        }
    }
}
