using System.Buffers.Binary;

namespace IlgpuColorize.Tests.Data;

/// <summary>Makes the least ICC profile of greys: a white point and a gamma.</summary>
internal static class GreyProfile
{
    private const int HeaderLength = 128;
    private const int TagLength = 12;

    public static byte[] OfGamma(double gamma)
    {
        byte[] white = [.. "XYZ \0\0\0\0"u8, .. Fixed(0.9642), .. Fixed(1), .. Fixed(0.8249)];
        byte[] curve = [.. "curv\0\0\0\0"u8, 0, 0, 0, 1, (byte)gamma, (byte)(gamma % 1 * 256), 0, 0];
        int first = HeaderLength + 4 + 2 * TagLength, length = first + white.Length + curve.Length;
        byte[] table =
        [
            .. Int(2),
            .. "wtpt"u8, .. Int(first), .. Int(white.Length),
            .. "kTRC"u8, .. Int(first + white.Length), .. Int(14),
        ];
        byte[] header = new byte[HeaderLength];
        Int(length).CopyTo(header, 0);
        Int(0x02400000).CopyTo(header, 8);
        "mntrGRAYXYZ "u8.CopyTo(header.AsSpan(12));
        "acsp"u8.CopyTo(header.AsSpan(36));
        white[8..].CopyTo(header, 68);
        return [.. header, .. table, .. white, .. curve];
    }

    private static byte[] Fixed(double value) => Int((int)Math.Round(value * 65536));

    private static byte[] Int(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
