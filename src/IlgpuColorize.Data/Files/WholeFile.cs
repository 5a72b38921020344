namespace IlgpuColorize.Data;

/// <summary>
/// The one way in which this product writes a file: into a temporary file beside the target, flushed to the disk, renamed over the target,
/// and the folder flushed too. A reader sees the old file or the whole new one, after a loss of power as well; where a step fails, the old
/// file stays as it was and the temporary one is removed.
/// </summary>
public static class WholeFile
{
    // Short, and free of the target's name: a name that is as long as the file system allows leaves no room for more.
    private const int RandomDigits = 12;
    private const string Prefix = ".psc-";
    private const string Ending = ".tmp";

    /// <summary>Writes bytes.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        // A span cannot be captured; every caller holds its bytes in memory already.
        byte[] contents = bytes.ToArray();
        Write(path, stream => stream.Write(contents));
    }

    /// <summary>Writes what a function puts out; the folder is created where it is missing.</summary>
    /// <exception cref="UserException">The disk is full, or the folder or file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, write, Disk.Real);

    /// <summary>Writes to a disk that tests may let fail.</summary>
    internal static void Write(string path, Action<Stream> write, Disk disk)
    {
        string target = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(target) ?? throw new UserException($"{path}: is a directory; name a file.");
        if (OutputGuard.WhyIrreplaceable(target) is { } reason)
            throw new UserException($"{path}: {reason}");
        string temporary = Path.Combine(folder, $"{Prefix}{Guid.NewGuid().ToString("N")[..RandomDigits]}{Ending}");
        try
        {
            disk.CreateFolder(folder);
            using (Stream stream = disk.CreateFile(temporary))
            {
                write(stream);
                disk.Flush(stream);
            }
            disk.Rename(temporary, target);
            disk.FlushFolder(folder);
        }
        catch (Exception failure)
        {
            Remove(temporary, disk);
            if (!RegularFile.IsRefusal(failure) && !SystemErrors.IsFileTooLarge(failure))
                throw;
            string old = File.Exists(target) ? "the file that was there is unchanged" : "nothing was written";
            throw new UserException(
                $"{path}: cannot be written ({failure.Message.TrimEnd('.')}); {old}. {SystemErrors.RemedyOf(failure)}", failure);
        }
    }

    /// <summary>
    /// Removes the temporary files that killed programs left in a folder. Call it where nothing else writes there, or leave those alone
    /// that may be in use.
    /// </summary>
    /// <param name="folder">The folder; one that does not exist has none.</param>
    /// <param name="leastAge">Younger ones are left alone.</param>
    public static void RemoveLeftovers(string folder, TimeSpan leastAge)
    {
        if (!Directory.Exists(folder))
            return;
        DateTime latest = DateTime.UtcNow - leastAge;
        foreach (string file in Directory.EnumerateFiles(folder, $"{Prefix}*{Ending}").ToArray())
        {
            string name = Path.GetFileName(file);
            bool isOurs = name.Length == Prefix.Length + RandomDigits + Ending.Length
                && name.Skip(Prefix.Length).Take(RandomDigits).All(char.IsAsciiHexDigitLower)
                && FileKinds.Of(file, follow: false) == FileKind.Regular;
            if (isOurs && File.GetLastWriteTimeUtc(file) <= latest)
                Remove(file, Disk.Real);
        }
    }

    private static void Remove(string temporary, Disk disk)
    {
        try
        {
            disk.Delete(temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report.
        }
    }
}
