namespace IlgpuColorize.Data;

/// <summary>Makes folders for files that are needed for a while.</summary>
public static class TemporaryPlace
{
    /// <summary>Makes an empty folder, the caller's to remove.</summary>
    /// <exception cref="UserException">The machine's place for temporary files is missing, full, or may not be written.</exception>
    public static DirectoryInfo CreateFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("ilgpu-colorize-");
        }
        catch (Exception refusal) when (RegularFile.IsRefusal(refusal))
        {
            throw new UserException(
                $"{Path.GetTempPath()}: no temporary folder can be made there ({refusal.Message.TrimEnd('.')}); make room there, or name "
                + "another place in TMPDIR.",
                refusal);
        }
    }
}
