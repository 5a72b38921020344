namespace IlgpuColorize.Data;

/// <summary>Reads the entropy-coded bits of a JPEG (ITU-T T.81, annex F), up to the next marker.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> file, int position)
{
    private readonly ReadOnlySpan<byte> _file = file;
    private int _byte;
    private int _left;

    /// <summary>Where the next byte is.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Drops what is left of the present byte, and begins at another place.</summary>
    public void BeginAt(int position) => (Position, _left) = (position, 0);

    /// <summary>Reads some bits.</summary>
    /// <returns>Their value; -1 where a marker or the file's end comes first.</returns>
    public int Read(int count)
    {
        int value = 0;
        while (count-- > 0)
        {
            if (_left == 0 && !Next())
                return -1;
            value = value << 1 | _byte >> --_left & 1;
        }
        return value;
    }

    private bool Next()
    {
        if (Position >= _file.Length)
            return false;
        int value = _file[Position];
        bool isStuffed = value == 0xFF;
        // 0xFF before anything but 0 is a marker.
        if (isStuffed && (Position + 1 >= _file.Length || _file[Position + 1] != 0))
            return false;
        Position += isStuffed ? 2 : 1;
        (_byte, _left) = (value, 8);
        return true;
    }
}

/// <summary>A Huffman table of a JPEG (ITU-T T.81, annex C).</summary>
internal sealed class JpegHuffman
{
    private const int LongestCode = 16;
    private readonly int[] _firstCode = new int[LongestCode + 1];
    private readonly int[] _codes = new int[LongestCode + 1];
    private readonly int[] _firstValue = new int[LongestCode + 1];
    private readonly byte[] _values;

    /// <summary>Builds a table.</summary>
    /// <param name="counts">Codes of each length from 1 to 16.</param>
    /// <param name="values">What they stand for, in order.</param>
    public JpegHuffman(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        _values = values.ToArray();
        for (int length = 1, code = 0, value = 0; length <= LongestCode; length++)
        {
            (_firstCode[length], _codes[length], _firstValue[length]) = (code, counts[length - 1], value);
            value += counts[length - 1];
            code = code + counts[length - 1] << 1;
        }
    }

    /// <summary>Reads one code.</summary>
    /// <returns>What it stands for; -1 where there is none such, or the data ends.</returns>
    public int Read(ref JpegBits bits)
    {
        int code = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            int bit = bits.Read(1);
            if (bit < 0)
                return -1;
            code = code << 1 | bit;
            int index = code - _firstCode[length];
            if (index >= 0 && index < _codes[length])
                return _values[_firstValue[length] + index];
        }
        return -1;
    }
}
