namespace IlgpuColorize.Data;

/// <summary>Names the files of a data set's directory.</summary>
internal static class PackLayout
{
    // Of millions of photos.
    private const long LongestList = 256 << 20;

    public const string Images = "images";
    public const string Labels = "labels";
    public const string Classes = "classes.txt";
    public const string Train = "train.txt";
    public const string Validation = "val.txt";
    public const string Source = "SOURCE.md";

    /// <summary>The files of a data set beside its photos and labels.</summary>
    public static readonly string[] Lists = [Classes, Train, Validation, Source];

    /// <summary>The folders of its photos and labels.</summary>
    public static readonly string[] Folders = [Images, Labels];

    /// <summary>The endings of an image file, in the order in which they are tried.</summary>
    public static readonly string[] ImageEndings = [".jpg", ".png", ".jpeg", ".JPG", ".PNG", ".JPEG"];

    /// <summary>Reads the lines of a list, trimmed, without empty ones.</summary>
    public static string[] ReadList(string path)
    {
        if (FileKinds.WhyUnreadable(path) is { } reason)
            throw new PackException($"{path}: {reason}.");
        if (new FileInfo(path) is { Exists: true, Length: > LongestList and var length })
            throw new PackException($"{path}: has {length} bytes, more than the {LongestList} of a list; it is damaged.");
        try
        {
            return [.. RegularFile.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception error) when (RegularFile.IsRefusal(error))
        {
            throw new PackException(RegularFile.Describe(path, error), error);
        }
    }
}
