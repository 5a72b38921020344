using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>
/// Writes the profiles that results are tagged with: primaries and sRGB's curve, 500 bytes (ICC.1:2022, version 4.3, display class).
/// </summary>
internal static class IccProfileWriter
{
    private const int HeaderLength = 128;
    private const uint Version = 0x04300000;

    private static readonly Vector3 s_d50 = new(0.9642f, 1, 0.8249f);

    // IEC 61966-2-1's curve as formula 3: (a x + b)^g from d on, below it c x.
    private static readonly double[] s_curve = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];

    // Bradford's adaptation of D65, which the primaries below went through.
    private static readonly double[] s_adaptation =
        [1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00924, 0.01508, 0.75168];

    /// <summary>sRGB.</summary>
    public static byte[] Srgb { get; } = Write(
        "sRGB", new(0.43607f, 0.22249f, 0.01392f), new(0.38515f, 0.71687f, 0.09708f), new(0.14307f, 0.06061f, 0.71410f));

    /// <summary>Display P3.</summary>
    public static byte[] DisplayP3 { get; } = Write(
        "Display P3", new(0.51512f, 0.24120f, -0.00105f), new(0.29198f, 0.69225f, 0.04189f), new(0.15710f, 0.06657f, 0.78407f));

    private static byte[] Write(string name, Vector3 red, Vector3 green, Vector3 blue)
    {
        byte[] curve = [.. "para\0\0\0\0"u8, 0, 3, 0, 0, .. s_curve.SelectMany(Number)];
        (string Tag, byte[] Content)[] tags =
        [
            ("desc", Text(name)), ("cprt", Text("no copyright")), ("wtpt", Color(s_d50)),
            ("chad", [.. "sf32\0\0\0\0"u8, .. s_adaptation.SelectMany(Number)]),
            ("rXYZ", Color(red)), ("gXYZ", Color(green)), ("bXYZ", Color(blue)),
            ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
        ];
        byte[] table = [.. Int((uint)tags.Length)], contents = [];
        foreach ((string tag, byte[] content) in tags)
        {
            int at = HeaderLength + 4 + 12 * tags.Length + contents.Length;
            table = [.. table, .. Encoding.ASCII.GetBytes(tag), .. Int((uint)at), .. Int((uint)content.Length)];
            contents = [.. contents, .. content, .. new byte[-content.Length & 3]];
        }
        byte[] header = new byte[HeaderLength];
        Int((uint)(HeaderLength + table.Length + contents.Length)).CopyTo(header, 0);
        Int(Version).CopyTo(header, 8);
        "mntrRGB XYZ "u8.CopyTo(header.AsSpan(12));
        // A date is required; this is the specification's.
        ((byte[])[0x07, 0xE6, 0, 5, 0, 1]).CopyTo(header, 24);
        "acsp"u8.CopyTo(header.AsSpan(36));
        Color(s_d50)[8..].CopyTo(header, 68);
        return [.. header, .. table, .. contents];
    }

    // One record, in English of the United States.
    private static byte[] Text(string text)
        => [.. "mluc\0\0\0\0"u8, .. Int(1), .. Int(12), .. "enUS"u8, .. Int((uint)(2 * text.Length)), .. Int(28),
            .. Encoding.BigEndianUnicode.GetBytes(text)];

    private static byte[] Color(Vector3 xyz) => [.. "XYZ \0\0\0\0"u8, .. Number(xyz.X), .. Number(xyz.Y), .. Number(xyz.Z)];

    private static byte[] Number(double value) => Int((uint)(int)Math.Round(value * 65_536));

    private static byte[] Int(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
