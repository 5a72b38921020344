using System.Runtime.CompilerServices;

namespace IlgpuColorize.Tests;

/// <summary>A fresh directory that goes with the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    private const string Memory = "/dev/shm";

    // Far above what all tests keep at a time; a container often has 64 MiB there.
    private const long LeastRoom = 4L << 30;

    public TemporaryDirectory() => Root = Directory.CreateTempSubdirectory("ilgpu-colorize-").FullName;

    public string Root { get; }

    /// <summary>The path of a file or directory in it, whose parents are made.</summary>
    public string this[string relative]
    {
        get
        {
            string path = Path.Combine(Root, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return path;
        }
    }

    public string Write(string relative, byte[] bytes)
    {
        File.WriteAllBytes(this[relative], bytes);
        return this[relative];
    }

    public string Write(string relative, string text)
    {
        File.WriteAllText(this[relative], text);
        return this[relative];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    // Tests make and delete tens of thousands of files, which cost more on a disk: the faults of checkpoints took 15 s there and 9 s here.
    // The programs that they begin inherit it.
    [ModuleInitializer]
    internal static void KeepInMemory()
    {
        if (Environment.GetEnvironmentVariable("TMPDIR") is null && Directory.Exists(Memory)
            && new DriveInfo(Memory).AvailableFreeSpace >= LeastRoom)
            Environment.SetEnvironmentVariable("TMPDIR", Memory);
    }
}
