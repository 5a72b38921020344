using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;

namespace IlgpuColorize.Cli.Studies;

/// <summary>A picture of a study.</summary>
/// <param name="File">Its file's name below pictures/, which says nothing of the method.</param>
/// <param name="Method">The method that made it: the name of its directory, <see cref="StudyFolder.Truth"/> or <see
/// cref="StudyFolder.Check"/>.</param>
/// <param name="Original">The file that it was copied from.</param>
internal sealed record StudyPicture(string File, string Method, string Original);

/// <summary>
/// A study of naturalness (the paper's section 4.6 and Table 4) in a directory: index.html, the page for raters, which works without a
/// server; pictures/; and key.json, which says what each picture is and is kept from them.
/// </summary>
internal static class StudyFolder
{
    /// <summary>The method of true photos.</summary>
    public const string Truth = "truth";

    /// <summary>The method of pictures that nobody who looks calls natural.</summary>
    public const string Check = "attention check";

    private const string PageResource = "study.html";
    private const string PicturesMark = "/*PICTURES*/[]";
    private const string KeyName = "key.json";

    /// <summary>Writes a study.</summary>
    /// <param name="directory">A new or empty directory.</param>
    /// <param name="methods">A directory of pictures for each method.</param>
    /// <param name="truth">The directory of the true photos.</param>
    /// <param name="checks">The number of attention checks, made of the first true photos.</param>
    /// <param name="files">The image codec.</param>
    /// <returns>The study's pictures.</returns>
    /// <exception cref="UserException">A directory is missing, holds no picture, or two have one name; or the study cannot be
    /// written.</exception>
    public static IReadOnlyList<StudyPicture> Make(
        string directory, IReadOnlyList<string> methods, string truth, int checks, IImageFiles files)
    {
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
            throw new UserException($"{directory}: the directory is not empty; give a new or empty one.");
        if (methods.GroupBy(NameOf).FirstOrDefault(group => group.Count() > 1 || group.Key is Truth or Check) is { } unclear)
            throw new UserException(
                $"{unclear.Last()}: a method's results are told apart by the name of their directory, and '{unclear.Key}' is taken; "
                + $"rename it.");
        string[] photos = PicturesOf(truth);
        List<StudyPicture> pictures = [];
        foreach (
            (string method, string original) in methods.SelectMany(method => PicturesOf(method).Select(file => (NameOf(method), file)))
            .Concat(photos.Select(file => (Truth, file))))
            pictures.Add(Write(directory, method, original, files.Read(original, ImageLimits.Any), files));
        foreach (string original in photos.Take(checks))
            pictures.Add(Write(directory, Check, original, Unnatural(files.Read(original, ImageLimits.Any)), files));
        string page = EmbeddedFiles.ReadText(PageResource).Replace(
            PicturesMark, JsonSerializer.Serialize(pictures.Select(picture => picture.File).Order(StringComparer.Ordinal)),
            StringComparison.Ordinal);
        WholeFile.Write(Path.Combine(directory, "index.html"), Encoding.UTF8.GetBytes(page));
        JsonOutput.Write(Path.Combine(directory, KeyName), pictures);
        return pictures;
    }

    /// <summary>Reads what the pictures of a study are.</summary>
    /// <exception cref="UserException">The directory holds no study.</exception>
    public static IReadOnlyList<StudyPicture> ReadKey(string directory)
    {
        string file = Path.Combine(directory, KeyName);
        StudyPicture[] pictures = JsonOutput.Read<StudyPicture[]>(file);
        return pictures.Contains(null!) || pictures.DistinctBy(picture => picture.File).Count() < pictures.Length
            ? throw new UserException($"{file}: names a picture twice, or none; get a whole copy of it.")
            : pictures;
    }

    private static string NameOf(string directory) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));

    private static string[] PicturesOf(string directory)
    {
        string[] found = Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory).Where(IsPicture).Order(StringComparer.Ordinal)]
            : throw new UserException($"{directory}: there is no such directory; give a directory of pictures for each method.");
        return found.Length > 0
            ? found : throw new UserException($"{directory}: holds no .png and no .jpg; give a directory of pictures for each method.");
    }

    private static bool IsPicture(string file) => Path.GetExtension(file).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg";

    // The name is a hash of method and file: it tells nothing, and is the same when the study is made again.
    private static StudyPicture Write(string directory, string method, string original, RgbImage image, IImageFiles files)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{method}\n{Path.GetFileName(original)}"));
        string name = Convert.ToHexStringLower(hash.AsSpan(0, 8)) + ".png";
        files.WritePng(Path.Combine(directory, "pictures", name), image);
        return new StudyPicture(name, method, original);
    }

    // Green and magenta where there was red and green: blue skin, purple grass.
    private static RgbImage Unnatural(RgbImage photo)
    {
        float[] rgb = new float[photo.Rgb.Length];
        for (int i = 0; i < rgb.Length; i += 3)
            (rgb[i], rgb[i + 1], rgb[i + 2]) = (photo.Rgb[i + 1], 0.6f * photo.Rgb[i + 2], 1 - 0.5f * photo.Rgb[i]);
        return new RgbImage(photo.Width, photo.Height, rgb);
    }
}
