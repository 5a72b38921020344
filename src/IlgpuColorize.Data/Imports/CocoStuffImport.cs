using System.Globalization;

namespace IlgpuColorize.Data;

/// <summary>
/// Finds the photos and labels of COCO-Stuff (Caesar et al. 2018): the 10k release, whose .mat files number "unlabeled" 0 and 182 classes
/// from 1 on, and the later pixel maps, PNGs that number the classes from 0 on and "unlabeled" 255. Here "unlabeled" is class 0, the
/// background of the paper's 182 + 1 classes.
/// </summary>
public static partial class CocoStuffImport
{
    /// <summary>The paper's photos to train on.</summary>
    public const int PaperTraining = 9_000;

    /// <summary>The paper's photos to validate on.</summary>
    public const int PaperValidation = 1_000;

    private const int Classes = 182;

    /// <summary>
    /// Plans an import: split by imageLists/train.txt and test.txt beside the photos' directory, as the 10k release has them, else by
    /// content.
    /// </summary>
    /// <param name="images">The directory of the photos.</param>
    /// <param name="pixelMaps">The directory of .mat or .png files of the photos' names.</param>
    /// <param name="validationShare">Without lists, the share to validate on, 0 to 1.</param>
    /// <exception cref="PackException">A directory is missing, or there is no photo with labels.</exception>
    public static ImportPlan Plan(string images, string pixelMaps, double validationShare)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(pixelMaps);
        string lists = Path.Combine(
            Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(images))) ?? ".", "imageLists");
        HashSet<string>? training = ReadList(Path.Combine(lists, "train.txt")), validation = ReadList(Path.Combine(lists, "test.txt"));
        ImportedPhoto[] photos = [.. FolderImport.PhotosOf(images).Select(Photo).OfType<ImportedPhoto>()];
        return photos.Length > 0
            ? new ImportPlan(photos, Names, Source, validationShare)
            : throw new PackException($"{pixelMaps}: has no .mat or .png of the name of any photo in {images}; check both directories.");

        ImportedPhoto? Photo(string path)
        {
            string id = Path.GetFileNameWithoutExtension(path);
            string mat = Path.Combine(pixelMaps, id + ".mat"), png = Path.Combine(pixelMaps, id + ".png");
            PackSplit? split = training is null || validation is null ? PackSplit.ByContent
                : training.Contains(id) ? PackSplit.Training : validation.Contains(id) ? PackSplit.Validation : null;
            Func<LabelMap>? labels = File.Exists(mat) ? () => IndexImages.Renumber(IndexImages.ReadMat(mat, "S"), FromMat)
                : File.Exists(png) ? () => IndexImages.Renumber(IndexImages.ReadPng(png), FromPng) : null;
            return split is null || labels is null ? null : new ImportedPhoto(id, path, split.Value, labels);
        }
    }

    /// <summary>Says how the photos differ from the paper's in number; null where they do not.</summary>
    public static string? Missing(ImportResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return (result.Training, result.Validation) == (PaperTraining, PaperValidation) ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The paper trained on {PaperTraining:N0} photos and tested on {PaperValidation:N0} (the 10k release, split by its "
            + $"imageLists/); here are {result.Training:N0} and {result.Validation:N0}.");
    }

    // What is out of range stays so, and is refused with its number.
    private static byte FromMat(byte index) => index == LabelMap.Ignore ? (byte)(LabelMap.Ignore - 1) : index;

    private static byte FromPng(byte index)
        => index == LabelMap.Ignore ? (byte)0 : index < Classes ? (byte)(index + 1) : (byte)(LabelMap.Ignore - 1);

    private static HashSet<string>? ReadList(string path) => File.Exists(path) ? [.. PackLayout.ReadList(path)] : null;

    private const string Source =
        """
        # COCO-Stuff
        Photos: COCO, from flickr under their own licences. Labels: Caesar, Uijlings and Ferrari, COCO-Stuff, CC BY 4.0. For research.

        """;
}
