namespace IlgpuColorize.Data;

/// <summary>
/// Gives access to a data set: a directory with images/ID.jpg or .png, train.txt, and optionally val.txt, labels/ID.png (8-bit class
/// indices, 255 = ignore) with classes.txt.
/// </summary>
public sealed class Pack
{
    private Pack(string directory, IImageFiles files, string[] classes, string[] trainIds, string[] validationIds)
    {
        Directory = directory;
        Files = files;
        Classes = classes;
        TrainIds = trainIds;
        ValidationIds = validationIds;
    }

    /// <summary>The data set's directory.</summary>
    public string Directory { get; }

    /// <summary>The directory's name.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Directory)));

    /// <summary>The codec of its images and labels.</summary>
    public IImageFiles Files { get; }

    /// <summary>The class names in index order; empty where the data set has no labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The ids to train on, in the order of train.txt.</summary>
    public IReadOnlyList<string> TrainIds { get; }

    /// <summary>The ids to validate on; empty where there is no val.txt.</summary>
    public IReadOnlyList<string> ValidationIds { get; }

    /// <summary>Whether the data set has labels.</summary>
    public bool HasLabels => Classes.Count > 0;

    /// <summary>
    /// Opens a data set, checking its lists and that every id has its image; the files themselves are read by <see cref="Read"/>.
    /// </summary>
    /// <param name="directory">The data set's directory.</param>
    /// <param name="files">Reads its images and labels.</param>
    /// <exception cref="PackException">The directory, a list or an image is missing, or a list is empty or repeats itself.</exception>
    public static Pack Open(string directory, IImageFiles files)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(files);
        if (!System.IO.Directory.Exists(directory))
            throw new PackException($"{directory}: there is no such directory; give a data set's directory.");
        if (!System.IO.Directory.EnumerateFileSystemEntries(directory).Any())
            throw new PackException($"{directory}: the directory is empty; a data set has {PackLayout.Images}/ and {PackLayout.Train}.");
        if (!System.IO.Directory.Exists(Path.Combine(directory, PackLayout.Images)))
            throw new PackException(
                $"{directory}: there is no {PackLayout.Images}/; a data set has {PackLayout.Images}/ and {PackLayout.Train}.");

        string[] trainIds = ReadIds(directory, PackLayout.Train, required: true);
        string[] validationIds = ReadIds(directory, PackLayout.Validation, required: false);
        return new Pack(directory, files, ReadClasses(directory), trainIds, validationIds);
    }

    /// <summary>Finds an id's image file.</summary>
    /// <exception cref="PackException">There is none.</exception>
    public string ImagePath(string id)
        => FindImage(Directory, id) ?? throw new PackException(
            $"{ImageStem(Directory, id)}: '{id}' has no .jpg or .png; add the file or remove the id.");

    /// <summary>Names an id's label file.</summary>
    public string LabelPath(string id) => Path.Combine(Directory, PackLayout.Labels, id + ".png");

    /// <summary>Reads an id's photo and labels at their own size; the labels are null in a data set without.</summary>
    /// <exception cref="ImageFileException">A file does not decode.</exception>
    /// <exception cref="PackException">A file is missing, the sizes differ, or a label is out of range.</exception>
    public (RgbImage Image, LabelMap? Labels) Read(string id)
    {
        string imagePath = ImagePath(id);
        RgbImage image = Files.Read(imagePath, ImageLimits.Any);
        return (image, HasLabels ? ReadLabels(id, imagePath, image) : null);
    }

    /// <summary>Reads an id as a training example of height x width; see <see cref="ColorExample.From"/>.</summary>
    /// <exception cref="ImageFileException">A file does not decode.</exception>
    /// <exception cref="PackException">A file is missing, the sizes differ, or a label is out of range.</exception>
    public ColorExample Load(string id, int width, int height)
    {
        (RgbImage image, LabelMap? labels) = Read(id);
        return ColorExample.From(id, image, labels, width, height);
    }

    /// <summary>Reads an id as a square training example.</summary>
    /// <exception cref="ImageFileException">A file does not decode.</exception>
    /// <exception cref="PackException">A file is missing, the sizes differ, or a label is out of range.</exception>
    public ColorExample Load(string id, int size) => Load(id, size, size);

    private LabelMap ReadLabels(string id, string imagePath, RgbImage image)
    {
        string path = LabelPath(id);
        if (!File.Exists(path))
            throw new PackException(
                $"{path}: '{id}' has no labels; add the file, remove the id, or remove {PackLayout.Labels}/ and {PackLayout.Classes} "
                + $"altogether.");

        LabelMap labels = Files.ReadLabels(path);
        if (labels.Width != image.Width || labels.Height != image.Height)
        {
            throw new PackException(
                $"{path}: the labels are {labels.Width} x {labels.Height} but {imagePath} is {image.Width} x {image.Height} (after "
                + $"its orientation is applied); make both the same size.");
        }

        foreach (byte index in labels.Indices)
        {
            if (index >= Classes.Count && index != LabelMap.Ignore)
                throw new PackException(
                    $"{path}: class index {index} is out of range; {PackLayout.Classes} names {Classes.Count} classes (0 to "
                    + $"{Classes.Count - 1}; 255 = ignore).");
        }

        return labels;
    }

    private static string[] ReadClasses(string directory)
    {
        string path = Path.Combine(directory, PackLayout.Classes);
        bool hasLabels = System.IO.Directory.Exists(Path.Combine(directory, PackLayout.Labels));
        if (!File.Exists(path))
        {
            return hasLabels
                ? throw new PackException(
                    $"{path}: is missing while {PackLayout.Labels}/ exists; add it (a class name a line, in index order) or remove "
                    + $"{PackLayout.Labels}/.")
                : [];
        }

        if (!hasLabels)
            throw new PackException(
                $"{path}: names classes while there is no {PackLayout.Labels}/; add the labels or remove {PackLayout.Classes}.");
        string[] classes = PackLayout.ReadList(path);
        return classes.Length is > 0 and <= LabelMap.Ignore
            ? classes
            : throw new PackException($"{path}: names {classes.Length} classes; a data set with labels has 1 to {LabelMap.Ignore}.");
    }

    private static string[] ReadIds(string directory, string list, bool required)
    {
        string path = Path.Combine(directory, list);
        if (!File.Exists(path))
            return required ? throw new PackException($"{path}: is missing; add it (an image id a line).") : [];

        string[] ids = PackLayout.ReadList(path);
        if (required && ids.Length == 0)
            throw new PackException($"{path}: names no image; add an id a line.");
        if (ids.GroupBy(id => id).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new PackException($"{path}: names '{repeated.Key}' {repeated.Count()} times; keep one.");
        if (Array.Find(ids, LeadsOutside) is { } outside)
            throw new PackException(
                $"{path}: names '{outside}', which leads out of {PackLayout.Images}/; name images below it, without '..'.");
        if (Array.Find(ids, id => ImagesOf(directory, id).Take(2).Count() > 1) is { } doubled)
        {
            IEnumerable<string?> both = ImagesOf(directory, doubled).Take(2).Select(Path.GetFileName);
            throw new PackException($"{path}: names '{doubled}', which is both {string.Join(" and ", both)}; keep one of them.");
        }
        if (Array.Find(ids, id => FindImage(directory, id) is null) is { } missing)
            throw new PackException(
                $"{path}: names '{missing}', but {ImageStem(directory, missing)}.jpg or .png does not exist; add the file or remove "
                + $"the id.");
        return ids;
    }

    private static string? FindImage(string directory, string id) => ImagesOf(directory, id).FirstOrDefault();

    // Endings that differ in case alone are one file on some disks.
    private static IEnumerable<string> ImagesOf(string directory, string id)
        => PackLayout.ImageEndings.Select(ending => ImageStem(directory, id) + ending).Where(File.Exists)
            .DistinctBy(path => path, RealPath.Comparer);

    private static bool LeadsOutside(string id)
        => Path.IsPathRooted(id) || id.Split('/', '\\').Contains("..") || id.Any(char.IsControl);

    private static string ImageStem(string directory, string id) => Path.Combine(directory, PackLayout.Images, id);
}
