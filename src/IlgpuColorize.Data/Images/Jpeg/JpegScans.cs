using System.Buffers.Binary;

namespace IlgpuColorize.Data;

/// <summary>
/// Counts the blocks that a JPEG's scans hold, by reading every code and no more: sequential and progressive ones coded by Huffman
/// (ITU-T T.81, annexes B, F and G).
/// </summary>
internal ref struct JpegScans(ReadOnlySpan<byte> file)
{
    private const int Tables = 4;
    private readonly ReadOnlySpan<byte> _file = file;
    private readonly JpegHuffman?[] _dc = new JpegHuffman?[Tables];
    private readonly JpegHuffman?[] _ac = new JpegHuffman?[Tables];
    private JpegComponent[] _components = [];
    private int _width, _height, _restartInterval;
    private bool _isProgressive;
    private long _decoded, _blocks;

    /// <summary>Reads the file.</summary>
    /// <returns>What was counted; null for a kind of JPEG that is not counted.</returns>
    /// <exception cref="InvalidDataException">The headers contradict themselves, or end before the first scan.</exception>
    public JpegDamage? Count()
    {
        for (int at = NextMarker(0); at >= 0; at = NextMarker(at))
        {
            int marker = _file[at + 1];
            at += 2;
            if (marker == 0xD9)
                break;
            if (marker is 0xD8 or 0x01 or (>= 0xD0 and <= 0xD7))
                continue;
            int length = at + 2 <= _file.Length ? BinaryPrimitives.ReadUInt16BigEndian(_file[at..]) : 0;
            if (length < 2 || length > _file.Length - at)
                break;
            ReadOnlySpan<byte> segment = _file.Slice(at + 2, length - 2);
            at += length;
            if (marker is 0xC0 or 0xC1 or 0xC2)
                ReadFrame(segment, marker == 0xC2);
            else if (marker is (>= 0xC3 and <= 0xCF) and not (0xC4 or 0xC8 or 0xCC))
                return null;
            else if (marker == 0xC4)
                ReadTables(segment);
            else if (marker == 0xDD && segment.Length >= 2)
                _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
            else if (marker == 0xDA)
                at = ReadScan(segment, at);
        }
        Require(_components.Length > 0 && _blocks > 0, "it ends before its first scan");
        // A scan that never came is as long as its component.
        _blocks += _components.Where(component => !component.IsComplete).Sum(component => component.Blocks);
        return new JpegDamage(_decoded, _blocks);
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidDataException(otherwise);
    }

    private readonly int NextMarker(int at)
    {
        for (; at + 1 < _file.Length; at++)
        {
            if (_file[at] == 0xFF && _file[at + 1] is not (0 or 0xFF))
                return at;
        }
        return -1;
    }

    private void ReadFrame(ReadOnlySpan<byte> segment, bool isProgressive)
    {
        Require(_components.Length == 0 && segment.Length >= 6 && segment.Length >= 6 + 3 * segment[5], "its frame is cut short");
        (_height, _width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        Require(
            _width > 0 && _height > 0 && segment[5] is >= 1 and <= 4,
            $"it claims {_width} x {_height} pixels of {segment[5]} components");
        _isProgressive = isProgressive;
        _components = new JpegComponent[segment[5]];
        for (int i = 0; i < _components.Length; i++)
        {
            ReadOnlySpan<byte> each = segment[(6 + 3 * i)..];
            _components[i] = new JpegComponent(each[0], each[1] >> 4, each[1] & 15);
            Require(_components[i] is { H: >= 1 and <= 4, V: >= 1 and <= 4 }, "its sampling factors are out of range");
        }
        (int h, int v) = (_components.Max(component => component.H), _components.Max(component => component.V));
        foreach (JpegComponent component in _components)
            component.Lay(_width, _height, h, v);
    }

    private readonly void ReadTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length >= 17)
        {
            int count = 0;
            foreach (byte codes in segment[1..17])
                count += codes;
            Require(
                (segment[0] & 15) < Tables && segment[0] < 32 && count <= 256 && count <= segment.Length - 17,
                "a Huffman table is damaged");
            (segment[0] < 16 ? _dc : _ac)[segment[0] & 15] = new JpegHuffman(segment[1..17], segment.Slice(17, count));
            segment = segment[(17 + count)..];
        }
    }

    private int ReadScan(ReadOnlySpan<byte> segment, int at)
    {
        Require(segment.Length >= 4 && segment[0] is >= 1 and <= 4 && segment.Length >= 4 + 2 * segment[0], "a scan's header is cut short");
        JpegComponent[] parts = new JpegComponent[segment[0]];
        for (int i = 0; i < parts.Length; i++)
        {
            byte id = segment[1 + 2 * i], tables = segment[2 + 2 * i];
            parts[i] = Array.Find(_components, component => component.Id == id) ?? throw new InvalidDataException("a scan has no frame");
            (parts[i].Dc, parts[i].Ac) = (_dc[tables >> 4 & 3], _ac[tables & 3]);
        }
        ReadOnlySpan<byte> band = segment[(1 + 2 * parts.Length)..];
        JpegBand wanted = _isProgressive ? new(band[0], band[1], band[2] >> 4, band[2] & 15) : new JpegBand(0, 63, 0, 0);
        Require(
            wanted.First <= wanted.Last && wanted.Last < 64 && (wanted.First == 0 || parts.Length == 1), "a scan's band is out of range");
        return ReadUnits(parts, wanted, at);
    }

    // A unit is a block of the only component, or of every component as many as its sampling factors say.
    private int ReadUnits(JpegComponent[] parts, JpegBand band, int at)
    {
        (int h, int v) = (_components.Max(component => component.H), _components.Max(component => component.V));
        bool isAlone = parts.Length == 1;
        long units = isAlone ? parts[0].Blocks : (long)Divide(_width, 8 * h) * Divide(_height, 8 * v);
        int blocksPerUnit = isAlone ? 1 : parts.Sum(part => part.H * part.V);
        _blocks += units * blocksPerUnit;
        foreach (JpegComponent part in parts)
            part.Sent(band);
        JpegBlockReader reader = new(new JpegBits(_file, at), _isProgressive, band);
        long interval = _restartInterval > 0 ? _restartInterval : units;
        for (long unit = 0; unit < units;)
        {
            long end = Math.Min(units, (unit / interval + 1) * interval);
            while (unit < end && ReadUnit(ref reader, parts, isAlone, unit))
            {
                unit++;
                _decoded += blocksPerUnit;
            }
            // After damage, the next restart marker is where a decoder finds its way again.
            unit = end;
            at = NextMarker(reader.Position);
            // What is no marker of this standard, damage made.
            while (at >= 0 && _file[at + 1] < 0xC0)
                at = NextMarker(at + 1);
            if (at < 0)
                return _file.Length;
            if (unit < units && _file[at + 1] is < 0xD0 or > 0xD7)
                return at;
            if (unit < units)
                reader.RestartAt(at + 2);
        }
        return Math.Max(at, 0);
    }

    private static bool ReadUnit(ref JpegBlockReader reader, JpegComponent[] parts, bool isAlone, long unit)
    {
        if (isAlone)
            return reader.Read(parts[0], unit);
        foreach (JpegComponent part in parts)
        {
            for (int i = 0; i < part.H * part.V; i++)
            {
                if (!reader.Read(part, block: -1))
                    return false;
            }
        }
        return true;
    }

    private static int Divide(int number, int by) => (number + by - 1) / by;
}
