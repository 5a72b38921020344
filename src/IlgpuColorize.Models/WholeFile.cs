using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Models;

/// <summary>
/// Writes a file so that a reader never sees half of it: into a neighbour, flushed to the disk, then renamed over the target. Whatever
/// fails, the old file stays whole and the neighbour is removed.
/// </summary>
internal static class WholeFile
{
    /// <summary>Creates files on a real disk.</summary>
    public static Stream OnDisk(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

    /// <summary>Writes a file; its folder is created where it is missing.</summary>
    /// <param name="path">Where.</param>
    /// <param name="create">Creates the neighbour.</param>
    /// <param name="write">Writes the contents.</param>
    /// <exception cref="ModelFileException">The disk is full, or the folder or file cannot be written.</exception>
    public static void Write(string path, Func<string, Stream> create, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(target) ?? throw new ModelFileException($"{path}: is a directory; name a file.");
        string temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            WriteFlushed(temporary, create, write);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception failure)
        {
            Remove(temporary);
            if (failure is not (IOException or UnauthorizedAccessException))
                throw;
            string old = File.Exists(target) ? "the file that was there is unchanged" : "nothing was written";
            throw new ModelFileException(
                $"{path}: cannot be written ({failure.Message.TrimEnd('.')}); {old}. Free space on that disk or choose another place.",
                failure);
        }
    }

    private static void WriteFlushed(string temporary, Func<string, Stream> create, Action<Stream> write)
    {
        using Stream stream = create(temporary);
        write(stream);
        if (stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            stream.Flush();
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report.
        }
    }
}
