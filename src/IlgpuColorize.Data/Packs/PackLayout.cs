namespace IlgpuColorize.Data;

/// <summary>Names the files of a data set's directory.</summary>
internal static class PackLayout
{
    public const string Images = "images";
    public const string Labels = "labels";
    public const string Classes = "classes.txt";
    public const string Train = "train.txt";
    public const string Validation = "val.txt";
    public const string Source = "SOURCE.md";

    /// <summary>The endings of an image file, in the order in which they are tried.</summary>
    public static readonly string[] ImageEndings = [".jpg", ".png", ".jpeg", ".JPG", ".PNG", ".JPEG"];

    /// <summary>Reads the lines of a list, trimmed, without empty ones.</summary>
    public static string[] ReadList(string path)
    {
        if (FileKinds.WhyUnreadable(path) is { } reason)
            throw new PackException($"{path}: {reason}.");
        try
        {
            return [.. RegularFile.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PackException($"{path}: cannot be read ({error.Message.TrimEnd('.')}); check the file and its permissions.", error);
        }
    }
}
