using System.Buffers.Binary;
using System.Text;

namespace IlgpuColorize.Tests.Models.Safetensors;

/// <summary>Writes safetensors files byte by byte, well formed or not.</summary>
internal static class RawFile
{
    public static string Write(TemporaryDirectory folder, string header, byte[] data, long? headerLength = null)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, headerLength ?? json.Length);
        return WriteBytes(folder, [.. length, .. json, .. data]);
    }

    public static string WriteBytes(TemporaryDirectory folder, byte[] bytes)
    {
        string path = folder["raw.safetensors"];
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
