using System.Buffers.Binary;
using System.Text;

namespace IlgpuColorize.CudaEmulator.Loading;

/// <summary>
/// Writes a shared object for Linux on x64 (ELF-64, System V ABI) whose functions jump to addresses that are filled in once it is loaded:
/// native code finds managed functions by name, with no compiler at hand. Two segments: what is read and executed, and a table of
/// addresses.
/// </summary>
internal static class SharedObject
{
    /// <summary>The exported table of addresses, 8 bytes a function, in the order of the names.</summary>
    public const string Slots = "ilgpu_colorize_slots";

    private const int Page = 4096, HeaderBytes = 64, SegmentBytes = 56, Segments = 4, SymbolBytes = 24, StubBytes = 8, DynamicEntries = 7;
    private const uint Load = 1, Dynamic = 2, GnuStack = 0x6474_E551, Readable = 4, Writable = 2, Executable = 1;

    /// <summary>Writes the file's bytes.</summary>
    /// <param name="name">The name that the loader knows it by (DT_SONAME): loading that name later finds this one.</param>
    /// <param name="functions">Names to export.</param>
    public static byte[] Write(string name, IReadOnlyList<string> functions)
    {
        string[] symbols = [.. functions, Slots];
        (byte[] strings, int[] names) = Strings([name, .. symbols]);
        int hash = HeaderBytes + Segments * SegmentBytes;
        int table = Align(hash + sizeof(uint) * (2 + 1 + symbols.Length + 1), 8);
        int text = table + SymbolBytes * (symbols.Length + 1);
        int code = Align(text + strings.Length, 16);
        int data = Align(code + StubBytes * functions.Count, Page);
        int slots = data + DynamicEntries * 16;
        byte[] image = new byte[slots + sizeof(long) * functions.Count];
        Header(image);
        Segment(image, 0, Load, Readable | Executable, 0, code + StubBytes * functions.Count, Page);
        Segment(image, 1, Load, Readable | Writable, data, image.Length - data, Page);
        Segment(image, 2, Dynamic, Readable | Writable, data, DynamicEntries * 16, 8);
        // Without it the loader assumes that the stack must be executable, and refuses.
        Segment(image, 3, GnuStack, Readable | Writable, 0, 0, 16);
        Hash(image.AsSpan(hash), symbols.Length + 1);
        strings.CopyTo(image, text);
        for (int i = 0; i < symbols.Length; i++)
            Symbol(image.AsSpan(table + SymbolBytes * (i + 1)), names[i + 1], isFunction: i < functions.Count,
                i < functions.Count ? code + StubBytes * i : slots);
        for (int i = 0; i < functions.Count; i++)
            Stub(image.AsSpan(code + StubBytes * i), slots + sizeof(long) * i - (code + StubBytes * i));
        // DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT, DT_SONAME, DT_NULL.
        (long Tag, long Value)[] entries = [(4, hash), (5, text), (6, table), (10, strings.Length), (11, SymbolBytes), (14, names[0]),
            (0, 0)];
        for (int i = 0; i < entries.Length; i++)
        {
            Long(image, data + 16 * i, entries[i].Tag);
            Long(image, data + 16 * i + 8, entries[i].Value);
        }
        return image;
    }

    // 64-bit, little-endian, version 1; a shared object (3) for x86-64 (62).
    private static void Header(byte[] image)
    {
        ((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(image);
        Short(image, 16, 3);
        Short(image, 18, 62);
        Int(image, 20, 1);
        Long(image, 32, HeaderBytes);
        Short(image, 52, HeaderBytes);
        Short(image, 54, SegmentBytes);
        Short(image, 56, Segments);
    }

    // File offsets and addresses are the same.
    private static void Segment(byte[] image, int index, uint type, uint flags, int start, int length, int alignment)
    {
        int at = HeaderBytes + SegmentBytes * index;
        Int(image, at, type);
        Int(image, at + 4, flags);
        foreach (int place in (int[])[8, 16, 24])
            Long(image, at + place, start);
        Long(image, at + 32, length);
        Long(image, at + 40, length);
        Long(image, at + 48, alignment);
    }

    // One bucket, and a chain through all symbols; the first is nobody.
    private static void Hash(Span<byte> table, int symbols)
    {
        Span<uint> words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(table)[..(3 + symbols)];
        (words[0], words[1], words[2]) = (1, (uint)symbols, 1);
        for (int i = 1; i < symbols - 1; i++)
            words[3 + i] = (uint)i + 1;
    }

    // Global; a function or an object; in some section, whichever.
    private static void Symbol(Span<byte> symbol, int name, bool isFunction, int address)
    {
        BinaryPrimitives.WriteInt32LittleEndian(symbol, name);
        symbol[4] = (byte)(0x10 | (isFunction ? 2 : 1));
        symbol[6] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(symbol[8..], address);
        BinaryPrimitives.WriteInt64LittleEndian(symbol[16..], isFunction ? StubBytes : sizeof(long));
    }

    // jmp *distance(%rip), which counts from the instruction's end.
    private static void Stub(Span<byte> stub, int distance)
    {
        (stub[0], stub[1], stub[6], stub[7]) = (0xFF, 0x25, 0xCC, 0xCC);
        BinaryPrimitives.WriteInt32LittleEndian(stub[2..], distance - 6);
    }

    private static (byte[] Bytes, int[] Places) Strings(IReadOnlyList<string> texts)
    {
        StringBuilder all = new("\0");
        int[] places = [.. texts.Select(text =>
        {
            int place = all.Length;
            all.Append(text).Append('\0');
            return place;
        })];
        return (Encoding.ASCII.GetBytes(all.ToString()), places);
    }

    private static int Align(int value, int alignment) => (value + alignment - 1) / alignment * alignment;

    private static void Short(byte[] image, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at), value);

    private static void Int(byte[] image, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(at), value);

    private static void Long(byte[] image, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(at), value);
}
