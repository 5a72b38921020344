using System.Runtime.InteropServices;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>What lies at a path. A named pipe or a device would keep a reader waiting for ever, or never end.</summary>
public enum FileKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A file with a length.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link, where links are not followed.</summary>
    Link,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>A device, such as a terminal or a disk.</summary>
    Device,

    /// <summary>A socket.</summary>
    Socket,
}

/// <summary>Finds what lies at a path without opening it, which would block on a named pipe.</summary>
public static class FileKinds
{
    private const int CurrentFolder = -100;
    private const uint TypeAndMode = 0x3;
    private const int ModeOffset = 28;
    private const int StatxBytes = 256;

    /// <summary>Finds what lies at a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether a symbolic link stands for what it leads to; one that leads nowhere is missing.</param>
    public static FileKind Of(string path, bool follow = true)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!follow && new FileInfo(path).LinkTarget is not null)
            return FileKind.Link;
        if (OperatingSystem.IsLinux() && KindByStatx(path) is { } kind)
            return kind;
        return System.IO.Directory.Exists(path) ? FileKind.Directory : File.Exists(path) ? FileKind.Regular : FileKind.Missing;
    }

    /// <summary>
    /// Says why a path cannot be read as a file, as in <c>is a named pipe; give a regular file</c>; null where it can be tried.
    /// </summary>
    public static string? WhyUnreadable(string path) => Of(path) is var kind and not (FileKind.Missing or FileKind.Regular)
        ? $"is a {NameOf(kind)}; give a regular file"
        : null;

    /// <summary>Names a kind for people.</summary>
    public static string NameOf(FileKind kind) => kind switch
    {
        FileKind.Pipe => "named pipe",
        FileKind.Link => "symbolic link",
        _ => kind.ToString().ToLowerInvariant(),
    };

    // statx, unlike stat, has one layout on every architecture.
    private static FileKind? KindByStatx(string path)
    {
        Span<byte> result = stackalloc byte[StatxBytes];
        try
        {
            if (Statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, TypeAndMode, ref result[0]) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
        return (MemoryMarshal.Read<ushort>(result[ModeOffset..]) & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            _ => FileKind.Device,
        };
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, ref byte result);
}
