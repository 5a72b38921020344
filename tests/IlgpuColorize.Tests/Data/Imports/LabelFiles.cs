using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace IlgpuColorize.Tests.Data.Imports;

/// <summary>Makes label files as published data sets have them, which the product only reads.</summary>
internal static class LabelFiles
{
    /// <summary>Makes a PNG with a palette; each row has another of the five filters.</summary>
    public static byte[] PalettePng(int width, int height, byte[] indices, int depth = 8, byte kind = 3)
    {
        int rowBytes = (width * depth + 7) / 8;
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] above = new byte[rowBytes];
            for (int row = 0; row < height; row++)
            {
                byte[] current = new byte[rowBytes];
                for (int column = 0; column < width; column++)
                    current[column * depth / 8] |= (byte)(indices[row * width + column] << 8 - depth - column * depth % 8);
                zlib.WriteByte((byte)(row % 5));
                zlib.Write(Filter(row % 5, current, above));
                above = current;
            }
        }
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = ((byte)depth, kind);
        return [
            0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", header), .. Chunk("PLTE", new byte[3 << depth]),
            .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    /// <summary>Makes a MAT-file of level 5 with a text, and the matrix or, of a dotted name, a structure that holds it.</summary>
    public static byte[] Mat(
        string name, int rows, int columns, byte[] values, bool bigEndian = false, bool compressed = false, bool doubles = false)
    {
        MatWriter writer = new(bigEndian);
        string[] path = name.Split('.');
        byte[] matrix = writer.Matrix(path.Length == 1 ? name : "", rows, columns, values, doubles);
        byte[] variable = path.Length == 1
            ? matrix : writer.Structure(path[0], [("Boundaries", writer.Text("", "none")), (path[1], matrix)]);
        byte[] header = [
            .. Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, made by a test".PadRight(124)), .. bigEndian
            ? [1, 0, (byte)'M', (byte)'I'] : (byte[])[0, 1, (byte)'I', (byte)'M']];
        return [.. header, .. writer.Text("title", "a text"), .. compressed ? writer.Compress(variable) : variable];
    }

    private static byte[] Filter(int filter, byte[] row, byte[] above) =>
    [
        .. row.Select((value, i) =>
        {
            int left = i > 0 ? row[i - 1] : 0, up = above[i], corner = i > 0 ? above[i - 1] : 0, estimate = left + up - corner;
            int nearest = ((int[])[left, up, corner]).MinBy(candidate => Math.Abs(estimate - candidate));
            return (byte)(value - filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => nearest });
        }),
    ];

    // The product reads no checksums; a zero stands for them.
    private static byte[] Chunk(string kind, byte[] content)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(kind), .. content, 0, 0, 0, 0];
    }

    private sealed class MatWriter(bool bigEndian)
    {
        public byte[] Matrix(string name, int rows, int columns, byte[] values, bool doubles)
        {
            IEnumerable<byte> byColumns = Enumerable.Range(0, rows * columns).Select(i => values[i % rows * columns + i / rows]);
            byte[] numbers = doubles
                ? Element(9, [.. byColumns.SelectMany(value => Ordered(BitConverter.GetBytes((double)value)))])
                : Element(2, [.. byColumns]);
            return Element(
                14, [
                    .. Element(6, [.. Int(doubles ? 6 : 9), .. Int(0)]), .. Element(5, [.. Int(rows), .. Int(columns)]), .. Small(1, name),
                    .. numbers]);
        }

        public byte[] Text(string name, string text) => Element(14,
            [.. Element(6, [.. Int(4), .. Int(0)]), .. Element(5, [.. Int(1), .. Int(text.Length)]), .. Small(1, name),
                .. Element(4, [.. text.SelectMany(c => Ordered(BitConverter.GetBytes(c)))])]);

        public byte[] Structure(string name, (string Name, byte[] Value)[] fields) => Element(14,
        [
            .. Element(6, [.. Int(2), .. Int(0)]), .. Element(5, [.. Int(1), .. Int(1)]), .. Small(1, name), .. SmallInt(32),
            .. Element(1, [.. fields.SelectMany(field => Encoding.ASCII.GetBytes(field.Name.PadRight(32, '\0')))]),
                .. fields.SelectMany(field => field.Value),
        ]);

        public byte[] Compress(byte[] variable)
        {
            using MemoryStream packed = new();
            using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
                zlib.Write(variable);
            return [.. Int(15), .. Int((int)packed.Length), .. packed.ToArray()];
        }

        private byte[] Element(int type, byte[] content)
            => [.. Int(type), .. Int(content.Length), .. content, .. new byte[(8 - content.Length % 8) % 8]];

        // Names of at most 4 letters take the small form, as MATLAB writes them.
        private byte[] Small(int type, string text)
            => text.Length is 0 or > 4
                ? Element(type, Encoding.ASCII.GetBytes(text))
                : [.. Int(text.Length << 16 | type), .. Encoding.ASCII.GetBytes(text.PadRight(4, '\0'))];

        private byte[] SmallInt(int value) => [.. Int(4 << 16 | 5), .. Int(value)];

        private byte[] Int(int value) => Ordered(BitConverter.GetBytes(value));

        private byte[] Ordered(byte[] little) => bigEndian ? [.. little.Reverse()] : little;
    }
}
