using System.Globalization;

namespace IlgpuColorize.Data;

/// <summary>
/// Finds the photos and labels of Pascal VOC 2012 as the paper uses them: validated on VOC's own 1,449, trained on 10,582, which are VOC's
/// 1,464 and those of the Semantic Boundaries Dataset (Hariharan et al. 2011) that are not among the 1,449.
/// </summary>
public static class VocImport
{
    /// <summary>The paper's photos to train on.</summary>
    public const int PaperTraining = 10_582;

    /// <summary>The paper's photos to validate on.</summary>
    public const int PaperValidation = 1_449;

    private const string Photos = "JPEGImages";
    private const string OwnLabels = "SegmentationClass";
    private const string AugmentedLabels = "SegmentationClassAug";

    private static readonly string[] Classes =
    [
        "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse",
        "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    /// <summary>Plans an import.</summary>
    /// <param name="root">VOCdevkit/VOC2012.</param>
    /// <param name="sbd">SBD's directory, with cls/ and img/, or one that holds it as dataset/; null without.</param>
    /// <exception cref="PackException">A directory or list of VOC is missing.</exception>
    public static ImportPlan Plan(string root, string? sbd)
    {
        ArgumentNullException.ThrowIfNull(root);
        string lists = Path.Combine(root, "ImageSets", "Segmentation");
        string[] validation = ReadList(Path.Combine(lists, "val.txt")), own = ReadList(Path.Combine(lists, "train.txt"));
        string? boundaries = sbd is null ? null : FindBoundaries(sbd);
        IEnumerable<string> augmented = IdsOf(Path.Combine(root, AugmentedLabels), "*.png")
            .Concat(boundaries is null ? [] : IdsOf(Path.Combine(boundaries, "cls"), "*.mat"));
        IEnumerable<string> training = own.Concat(augmented.Order(StringComparer.Ordinal)).Distinct().Except(validation);
        ImportedPhoto Photo(string id, PackSplit split)
            => new(id, PhotoOf(root, boundaries, id), split, () => LabelsOf(root, boundaries, id));
        return new ImportPlan(
            [.. training.Select(id => Photo(id, PackSplit.Training)), .. validation.Select(id => Photo(id, PackSplit.Validation))],
            Classes, Source(boundaries is not null));
    }

    /// <summary>Says what the paper had more of; null where nothing is missing.</summary>
    public static string? Missing(ImportResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Training >= PaperTraining && result.Validation >= PaperValidation)
            return null;
        string remedy = result.Training >= PaperTraining
            ? "" : $" The rest of the training photos' labels are in {AugmentedLabels}/ or in SBD (--sbd DIR).";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The paper trained on {PaperTraining:N0} photos and validated on {PaperValidation:N0}; here are {result.Training:N0} and "
            + $"{result.Validation:N0}.{remedy}");
    }

    private static string FindBoundaries(string sbd)
        => new[] { Path.Combine(sbd, "dataset"), sbd }.FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, "cls")))
            ?? throw new PackException($"{sbd}: has no cls/ and no dataset/cls/; give the directory that SBD's archive unpacks to.");

    private static string PhotoOf(string root, string? boundaries, string id)
    {
        string own = Path.Combine(root, Photos, id + ".jpg");
        return boundaries is null || File.Exists(own) ? own : Path.Combine(boundaries, "img", id + ".jpg");
    }

    // VOC's own masks leave out the borders between objects (255), SBD's do not: they are preferred.
    private static LabelMap LabelsOf(string root, string? boundaries, string id)
    {
        foreach (string folder in (string[])[OwnLabels, AugmentedLabels])
        {
            string path = Path.Combine(root, folder, id + ".png");
            if (File.Exists(path))
                return IndexImages.ReadPng(path);
        }
        string mat = Path.Combine(boundaries ?? root, "cls", id + ".mat");
        return File.Exists(mat)
            ? IndexImages.ReadMat(mat, "GTcls.Segmentation")
            : throw new PackException($"{id}: has no labels in {root}; add {OwnLabels}/{id}.png, or give --sbd.");
    }

    private static IEnumerable<string> IdsOf(string folder, string pattern)
        => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Select(path => Path.GetFileNameWithoutExtension(path)) : [];

    private static string[] ReadList(string path)
        => File.Exists(path)
            ? PackLayout.ReadList(path)
            : throw new PackException(
                $"{path}: is missing; give --root the directory VOCdevkit/VOC2012 with JPEGImages, SegmentationClass and ImageSets.");

    private static string Source(bool sbd) =>
        $"""
        # Pascal VOC 2012, segmentation
        Photos and masks: Everingham et al., Pascal VOC 2012{(sbd ? "; more masks: SBD, Hariharan et al. 2011" : "")}.
        Terms: the photos are from flickr, published for research; see the VOC page.

        """;
}
