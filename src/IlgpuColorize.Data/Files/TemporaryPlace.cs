namespace IlgpuColorize.Data;

/// <summary>
/// A folder for files that are needed for a while, removed when it is disposed. One that a killed program left is removed by the next: a
/// file in it is held as long as it is in use.
/// </summary>
public sealed class TemporaryPlace : IDisposable
{
    private const string Prefix = "ilgpu-colorize-files-";
    private const string Held = ".held";

    private readonly FileStream _held;

    private TemporaryPlace(string fullName) => (FullName, _held) = (fullName, Hold(fullName, FileMode.CreateNew));

    /// <summary>The folder.</summary>
    public string FullName { get; }

    /// <summary>Makes an empty folder, and removes those that nothing uses any more.</summary>
    /// <exception cref="UserException">The machine's place for temporary files is missing, full, or may not be written.</exception>
    public static TemporaryPlace Create()
    {
        try
        {
            RemoveLeftovers(Path.GetTempPath());
            return new TemporaryPlace(Directory.CreateTempSubdirectory(Prefix).FullName);
        }
        catch (Exception refusal) when (RegularFile.IsRefusal(refusal))
        {
            throw new UserException(
                $"{Path.GetTempPath()}: no temporary folder can be made there ({refusal.Message.TrimEnd('.')}); make room there, or name "
                + "another place in TMPDIR.",
                refusal);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _held.Dispose();
        Directory.Delete(FullName, recursive: true);
    }

    private static FileStream Hold(string folder, FileMode mode)
        => new(Path.Combine(folder, Held), mode, FileAccess.ReadWrite, FileShare.None);

    // A folder without the file is just being made.
    private static void RemoveLeftovers(string temporary)
    {
        foreach (string folder in Directory.EnumerateDirectories(temporary, Prefix + "*"))
        {
            if (FileKinds.Of(folder, follow: false) != FileKind.Directory
                || FileKinds.Of(Path.Combine(folder, Held), follow: false) != FileKind.Regular)
                continue;
            try
            {
                Hold(folder, FileMode.Open).Dispose();
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception refusal) when (RegularFile.IsRefusal(refusal))
            {
                // It is in use, or another user's.
            }
        }
    }
}
