namespace IlgpuColorize.Data;

/// <summary>
/// The place that a path leads to, symbolic links in any part of it followed: two paths are one file where these are equal.
/// </summary>
public static class RealPath
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    /// <summary>Compares places as this machine's file systems usually do.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>Follows every link of a path; what does not exist is kept as it is named.</summary>
    public static string Of(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Follow(full, MostLinks);
    }

    /// <summary>Follows every link of many paths; the links of a folder are followed once.</summary>
    /// <param name="path">The path.</param>
    /// <param name="folders">The places of the folders that were met, which grow.</param>
    internal static string Of(string path, Dictionary<string, string> folders)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } folder)
            return full;
        if (!folders.TryGetValue(folder, out string? place))
            folders[folder] = place = Of(folder);
        return FollowLast(Path.Combine(place, Path.GetFileName(full)), MostLinks);
    }

    /// <summary>Whether a place is a folder or lies below it.</summary>
    /// <param name="place">A place, links followed.</param>
    /// <param name="folder">The folder's place, links followed.</param>
    public static bool IsWithin(string place, string folder)
        => Comparer.Equals(place, folder) || place.Length > folder.Length
            && Comparer.Equals(place[..folder.Length], folder)
            && (Path.EndsInDirectorySeparator(folder) || place[folder.Length] == Path.DirectorySeparatorChar);

    private static string Follow(string full, int links)
    {
        if (Path.GetDirectoryName(full) is not { } above)
            return full;
        return FollowLast(Path.Combine(Follow(above, links), Path.GetFileName(full)), links);
    }

    private static string FollowLast(string here, int links)
    {
        try
        {
            string? target = links > 0 ? new FileInfo(here).LinkTarget : null;
            return target is null ? here : Follow(Path.GetFullPath(target, Path.GetDirectoryName(here)!), links - 1);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return here;
        }
    }
}
