namespace IlgpuColorize.Data;

/// <summary>
/// Finds the photos and labels of COCO (Lin et al. 2014). Of instances, class 0 is the background, and the smaller of two objects in one
/// place counts; of panoptic annotations, what has no segment is ignored. Crowds are ignored in both. Classes are the categories in the
/// order of their numbers.
/// </summary>
public static class CocoImport
{
    /// <summary>Plans an import; which photos are validated on depends on their content.</summary>
    /// <param name="images">The directory of the photos.</param>
    /// <param name="annotations">instances_*.json, or panoptic_*.json beside the directory of the same name with its PNGs.</param>
    /// <param name="validationShare">The share to validate on, 0 to 1.</param>
    /// <param name="files">Reads the PNGs.</param>
    /// <exception cref="PackException">A file or directory is missing or of another kind.</exception>
    public static ImportPlan Plan(string images, string annotations, double validationShare, IImageFiles files)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(annotations);
        CocoAnnotations read = CocoAnnotations.Read(annotations);
        string maps = Path.ChangeExtension(annotations, null);
        bool panoptic = read.Annotations.Any(annotation => annotation.FileName is not null);
        if (panoptic && !Directory.Exists(maps))
            throw new PackException($"{maps}: there is no such directory; the PNGs of {annotations} belong there.");
        CocoCategory[] categories = [.. read.Categories.DistinctBy(category => category.Id).OrderBy(category => category.Id)];
        int first = panoptic ? 0 : 1;
        if (categories.Length + first > LabelMap.Ignore)
            throw new PackException($"{annotations}: names {categories.Length} categories; a data set holds {LabelMap.Ignore - first}.");
        Dictionary<int, byte> classes = categories.Select((category, i) => (category.Id, (byte)(i + first))).ToDictionary();
        ILookup<long, CocoAnnotation> byImage = read.Annotations.ToLookup(annotation => annotation.ImageId);
        string[] background = panoptic ? [] : ["background"];
        return new ImportPlan(
            [.. read.Images.Where(image => !panoptic || byImage[image.Id].Any()).Select(PhotoOf)],
            [.. background, .. categories.Select(category => category.Name)], Source, validationShare);

        ImportedPhoto PhotoOf(CocoImage image) => new(
            Path.GetFileNameWithoutExtension(image.FileName), Path.Combine(images, Path.GetFileName(image.FileName)), PackSplit.ByContent,
            () => panoptic ? Panoptic(maps, byImage[image.Id].First(), classes, files) : Instances(image, byImage[image.Id], classes));
    }

    private static LabelMap Instances(CocoImage image, IEnumerable<CocoAnnotation> annotations, Dictionary<int, byte> classes)
    {
        if (image.Width < 1 || image.Height < 1)
            throw new PackException($"{image.FileName}: is said to be {image.Width} x {image.Height}; the annotations are damaged.");
        ImageLimits.Any.Check(image.FileName, image.Width, image.Height);
        LabelMap labels = new(image.Width, image.Height, new byte[image.Width * image.Height]);
        foreach (CocoAnnotation annotation in annotations.OrderByDescending(annotation => annotation.Area))
        {
            byte index = annotation.IsCrowd != 0 ? LabelMap.Ignore : ClassOf(classes, annotation.CategoryId, image.FileName);
            CocoMask.Paint(labels, annotation.Segmentation, index, image.FileName);
        }
        return labels;
    }

    // A pixel's segment is R + 256 G + 65536 B.
    private static LabelMap Panoptic(string maps, CocoAnnotation annotation, Dictionary<int, byte> classes, IImageFiles files)
    {
        RgbImage map = files.Read(Path.Combine(maps, Path.GetFileName(annotation.FileName!)), ImageLimits.Any);
        Dictionary<long, byte> segments = [];
        foreach (CocoSegment segment in annotation.SegmentsInfo)
            segments[segment.Id] = segment.IsCrowd != 0 ? LabelMap.Ignore : ClassOf(classes, segment.CategoryId, annotation.FileName!);
        var labels = new byte[map.Width * map.Height];
        for (int pixel = 0; pixel < labels.Length; pixel++)
            labels[pixel] = segments.GetValueOrDefault(Level(pixel, 0) + 256 * Level(pixel, 1) + 65536 * Level(pixel, 2), LabelMap.Ignore);
        return new LabelMap(map.Width, map.Height, labels);

        long Level(int pixel, int channel) => (long)(map.Rgb[3 * pixel + channel] * 255f + 0.5f);
    }

    private static byte ClassOf(Dictionary<int, byte> classes, int category, string file)
        => classes.TryGetValue(category, out byte index)
            ? index : throw new PackException($"{file}: has an object of category {category}, which the file does not name.");

    private const string Source =
        """
        # COCO
        Photos: COCO, from flickr under their own licences. Annotations: COCO Consortium, CC BY 4.0. For research.

        """;
}
