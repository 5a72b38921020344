namespace IlgpuColorize.Data;

/// <summary>Finds photographs, and labels of the same names where there are any, in directories of any depth.</summary>
public static class FolderImport
{
    /// <summary>Plans an import; which photos are validated on depends on their content.</summary>
    /// <param name="images">The directory of the photos.</param>
    /// <param name="labels">The directory of their labels, PNGs of the photos' relative names; null without.</param>
    /// <param name="classes">A file with a class name a line; null for classes.txt in <paramref name="labels"/>.</param>
    /// <param name="validationShare">The share to validate on, 0 to 1.</param>
    /// <exception cref="PackException">A directory or the class names are missing, or there is no photo.</exception>
    public static ImportPlan Plan(string images, string? labels, string? classes, double validationShare)
    {
        ArgumentNullException.ThrowIfNull(images);
        string[] photos = PhotosOf(images);
        if (photos.Length == 0)
            throw new PackException(
                $"{images}: holds no photo; directories are searched for {string.Join(", ", PackLayout.ImageEndings)}.");
        string[] names = labels is null ? [] : ReadClasses(classes ?? Path.Combine(labels, PackLayout.Classes));
        return new ImportPlan([.. photos.Select(path => PhotoOf(images, labels, path))], names, Source(images), validationShare);
    }

    /// <summary>Lists the photos of a directory and those below it, in the order of their names.</summary>
    /// <exception cref="PackException">There is no such directory.</exception>
    internal static string[] PhotosOf(string images)
    {
        if (!Directory.Exists(images))
            throw new PackException($"{images}: there is no such directory; check the path.");
        return
        [
            .. Directory.EnumerateFiles(images, "*", SearchOption.AllDirectories)
                .Where(path => PackLayout.ImageEndings.Contains(Path.GetExtension(path)) && !Path.GetFileName(path).StartsWith('.'))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static ImportedPhoto PhotoOf(string images, string? labels, string path)
    {
        string relative = Path.ChangeExtension(Path.GetRelativePath(images, path), null);
        string id = relative.Replace(Path.DirectorySeparatorChar, '_');
        return new ImportedPhoto(
            id, path, PackSplit.ByContent, labels is null ? null : () => IndexImages.ReadPng(Path.Combine(labels, relative + ".png")));
    }

    private static string[] ReadClasses(string path)
        => File.Exists(path)
            ? PackLayout.ReadList(path)
            : throw new PackException($"{path}: is missing; labels need a file with a class name a line, in index order (--classes FILE).");

    private static string Source(string images) =>
        $"""
        # {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(images)))}
        Imported from a directory of photographs. Terms: as theirs; note them here.

        """;
}
