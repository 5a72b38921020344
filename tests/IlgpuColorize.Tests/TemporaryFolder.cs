using System.Runtime.CompilerServices;

namespace IlgpuColorize.Tests;

/// <summary>A fresh directory that goes with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    // Far above what all tests keep at a time; a container often has 64 MiB there.
    private const long LeastRoom = 4L << 30;

    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("ilgpu-colorize-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

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
