using System.Runtime.InteropServices;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>The steps that writing a file whole consists of, on a real disk. Tests replace them to let any one of them fail.</summary>
internal class Disk
{
    private const int ReadOnly = 0;

    /// <summary>The disks of this machine.</summary>
    public static Disk Real { get; } = new();

    /// <summary>Creates a folder and those above it, and flushes the entry of each that is new.</summary>
    public virtual void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (Path.GetDirectoryName(folder) is not { } above)
            return;
        CreateFolder(above);
        Directory.CreateDirectory(folder);
        FlushFolder(above);
    }

    /// <summary>Creates a file that does not exist yet; what was written can be read and changed until it is closed.</summary>
    public virtual Stream CreateFile(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Brings what was written to the disk.</summary>
    public virtual void Flush(Stream stream)
    {
        if (stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            stream.Flush();
    }

    /// <summary>Gives a file another name in its folder, in one step; a file of that name is replaced.</summary>
    public virtual void Rename(string path, string target) => File.Move(path, target, overwrite: true);

    /// <summary>
    /// Brings a folder's entries to the disk, without which a renamed file may go back to its old name when power is lost. Windows has no
    /// such call; a file system that refuses it, or a folder that may be written but not read, is left to order its own writes.
    /// </summary>
    public virtual void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(Encoding.UTF8.GetBytes(folder + '\0'), ReadOnly);
        if (descriptor < 0)
            return;
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>Removes a file; one that does not exist is no error.</summary>
    public virtual void Delete(string path) => File.Delete(path);

    // .NET opens no folder as a file.
    [DllImport("libc", EntryPoint = "open")]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
