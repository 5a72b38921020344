using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>
/// Reads matrices of whole numbers from MATLAB's level 5 MAT-files, the form that SBD and COCO-Stuff publish labels in: variables, and
/// fields of variables that are structures of one element; cells, texts and sparse matrices are passed over. ("MAT-File Format", MathWorks,
/// chapter 1.)
/// </summary>
internal static class MatFile
{
    private const int HeaderLength = 128;
    private const int LargestInflated = 1 << 28;
    private const int DeepestNesting = 16;
    private const byte StructureClass = 2;
    private const byte FirstNumericClass = 6;
    private const byte LastNumericClass = 15;

    private enum DataType
    {
        Int8 = 1,
        UInt8 = 2,
        Int16 = 3,
        UInt16 = 4,
        Int32 = 5,
        UInt32 = 6,
        Single = 7,
        Double = 9,
        Int64 = 12,
        UInt64 = 13,
        Matrix = 14,
        Compressed = 15,
    }

    /// <summary>Reads one matrix.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="name">A variable, or a field as VARIABLE.FIELD.</param>
    /// <returns>Rows, columns and the values in row-major order.</returns>
    /// <exception cref="ImageFileException">The file is no MAT-file of level 5, is damaged, or has no such matrix of whole numbers from 0
    /// to 65535.</exception>
    public static (int Rows, int Columns, ushort[] Values) Read(string path, byte[] file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            if (file.Length < HeaderLength || !file.AsSpan().StartsWith("MATLAB 5.0 MAT-file"u8))
                throw new InvalidDataException("it is no MAT-file of level 5 (version 7.3 is HDF5; save with -v7)");
            bool little = file[126] == (byte)'I' && file[127] == (byte)'M';
            if (!little && !(file[126] == (byte)'M' && file[127] == (byte)'I'))
                throw new InvalidDataException("its byte order is not stated");
            return Find(new Reader(file.AsMemory(HeaderLength), little), name, prefix: "", depth: 0)
                ?? throw new InvalidDataException($"it has no matrix '{name}'");
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new ImageFileException($"{path}: cannot be read as labels: {error.Message.TrimEnd('.')}; get a whole copy of it.", error);
        }
    }

    private static (int Rows, int Columns, ushort[] Values)? Find(Reader elements, string name, string prefix, int depth)
    {
        if (depth > DeepestNesting)
            throw new InvalidDataException($"its structures are nested more than {DeepestNesting} deep");
        while (elements.TryNext(out DataType type, out Reader element))
        {
            (int, int, ushort[])? found = type switch
            {
                DataType.Compressed => Find(Inflate(element), name, prefix, depth + 1),
                DataType.Matrix => InMatrix(element, name, prefix, fieldName: null, depth),
                _ => null,
            };
            if (found is not null)
                return found;
        }
        return null;
    }

    private static (int, int, ushort[])? InMatrix(Reader matrix, string name, string prefix, string? fieldName, int depth)
    {
        if (
            !matrix.TryNext(out _, out Reader flags) || !matrix.TryNext(out _, out Reader sizes)
            || !matrix.TryNext(out _, out Reader title))
            return null;
        byte kind = (byte)flags.UInt32();
        string full = prefix + (fieldName ?? title.Text());
        if (kind == StructureClass && name.StartsWith(full + ".", StringComparison.Ordinal))
            return InStructure(matrix, name, full + ".", depth);
        if (full != name)
            return null;
        if (kind is < FirstNumericClass or > LastNumericClass || sizes.Length != 2 * sizeof(int))
            throw new InvalidDataException($"'{name}' is no matrix of numbers");
        return Numbers(matrix, (int)sizes.UInt32(), (int)sizes.UInt32(), name);
    }

    private static (int, int, ushort[])? InStructure(Reader matrix, string name, string prefix, int depth)
    {
        if (depth >= DeepestNesting || !matrix.TryNext(out _, out Reader nameLength) || !matrix.TryNext(out _, out Reader names))
            return null;
        int length = (int)nameLength.UInt32();
        if (length is < 1 or > 1024)
            throw new InvalidDataException($"its field names are {length} bytes long");
        while (names.Length >= length)
        {
            string field = names.Text(length);
            if (!matrix.TryNext(out DataType type, out Reader value))
                return null;
            if (type == DataType.Matrix && value.Length > 0 && InMatrix(value, name, prefix, field, depth + 1) is { } found)
                return found;
        }
        return null;
    }

    // Stored column after column, in whatever type holds them all.
    private static (int, int, ushort[]) Numbers(Reader matrix, int rows, int columns, string name)
    {
        if (rows < 1 || columns < 1 || (long)rows * columns > ImageLimits.Any.LargestPixelCount)
            throw new InvalidDataException($"'{name}' is {rows} x {columns}");
        if (!matrix.TryNext(out DataType type, out Reader numbers))
            throw new EndOfStreamException($"'{name}' has no numbers");
        var values = new ushort[rows * columns];
        for (int i = 0; i < values.Length; i++)
        {
            double value = numbers.Number(type);
            if (!(value is >= 0 and <= ushort.MaxValue) || value != Math.Floor(value))
                throw new InvalidDataException($"'{name}' holds {value}, which is no index");
            values[i % rows * columns + i / rows] = (ushort)value;
        }
        return (rows, columns, values);
    }

    private static Reader Inflate(Reader element)
    {
        using ZLibStream inflated = new(new MemoryStream(element.Rest.ToArray()), CompressionMode.Decompress);
        using MemoryStream whole = new();
        var buffer = new byte[1 << 16];
        for (int read; (read = inflated.Read(buffer)) > 0;)
        {
            whole.Write(buffer, 0, read);
            if (whole.Length > LargestInflated)
                throw new InvalidDataException($"a variable inflates to more than {LargestInflated >> 20} MiB");
        }
        return new Reader(whole.ToArray(), element.Little);
    }

    /// <summary>A place in a sequence of elements; a copy of it reads on from there.</summary>
    private sealed class Reader(ReadOnlyMemory<byte> bytes, bool little)
    {
        public bool Little => little;

        public ReadOnlyMemory<byte> Rest { get; private set; } = bytes;

        public int Length => Rest.Length;

        // An element has a tag of 8 bytes (type, length) and ends at a multiple of 8, but inside a compressed file; a small one has both in
        // 4 bytes, its data in 4.
        public bool TryNext(out DataType type, out Reader element)
        {
            (type, element) = (default, this);
            if (Length < 8)
                return false;
            uint word = UInt32();
            bool small = word >> 16 != 0;
            type = (DataType)(word & 0xFFFF);
            long length = small ? word >> 16 : UInt32();
            long whole = small ? 4 : type == DataType.Compressed ? length : (length + 7) / 8 * 8;
            if (length > (small ? 4 : Length))
                throw new EndOfStreamException("it is cut short");
            element = new Reader(Rest[..(int)length], little);
            Rest = Rest[(int)Math.Min(whole, Length)..];
            return true;
        }

        public uint UInt32() => little ? BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) : BinaryPrimitives.ReadUInt32BigEndian(Take(4));

        public string Text(int? length = null) => Encoding.Latin1.GetString(Take(length ?? Length)).TrimEnd('\0').Split('\0')[0];

        public double Number(DataType type) => type switch
        {
            DataType.Int8 => (sbyte)Take(1)[0],
            DataType.UInt8 => Take(1)[0],
            DataType.Int16 => (short)Bits(2),
            DataType.UInt16 => Bits(2),
            DataType.Int32 => (int)Bits(4),
            DataType.UInt32 => Bits(4),
            DataType.Single => BitConverter.UInt32BitsToSingle((uint)Bits(4)),
            DataType.Double => BitConverter.UInt64BitsToDouble(Bits(8)),
            DataType.Int64 => (long)Bits(8),
            DataType.UInt64 => Bits(8),
            _ => throw new InvalidDataException($"its numbers are of type {(int)type}, which is none"),
        };

        private ulong Bits(int count)
        {
            ReadOnlySpan<byte> taken = Take(count);
            ulong bits = 0;
            for (int i = 0; i < count; i++)
                bits = bits << 8 | taken[little ? count - 1 - i : i];
            return bits;
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count > Length)
                throw new EndOfStreamException("it is cut short");
            ReadOnlySpan<byte> taken = Rest.Span[..count];
            Rest = Rest[count..];
            return taken;
        }
    }
}
