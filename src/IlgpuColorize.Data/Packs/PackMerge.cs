using System.Text;

namespace IlgpuColorize.Data;

/// <summary>Writes several data sets as one, with their classes mapped to one list: what <c>train</c> does with them, on disk.</summary>
public static class PackMerge
{
    // In an id a folder's separator: ids of one data set lie in one folder.
    private const string Between = "__";

    /// <summary>Writes a data set. Photos are copied as they are; labels are mapped, and all ignored where a data set has none.</summary>
    /// <param name="packs">The data sets.</param>
    /// <param name="directory">Where; it must be missing or empty.</param>
    /// <param name="progress">Is told the number of photos done.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The photos to train on, those to validate on, and the black-and-white ones that were left out.</returns>
    /// <exception cref="PackException">The directory holds something, or a data set cannot be used.</exception>
    /// <exception cref="UserException">A photo does not decode, or a file cannot be written.</exception>
    public static (int Train, int Validation, int Grey) Write(
        PackSet packs, string directory, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(packs);
        if (File.Exists(directory))
            throw new PackException($"{directory}: this is a file; give a new or empty directory.");
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
            throw new PackException($"{directory}: is not empty; choose another --out.");
        int done = 0, grey = 0;
        string[] train = Copy(packs.TrainIds), validation = Copy(packs.ValidationIds);
        WriteList(PackLayout.Train, train);
        if (validation.Length > 0)
            WriteList(PackLayout.Validation, validation);
        if (packs.HasLabels)
            WriteList(PackLayout.Classes, packs.Classes);
        WriteList(PackLayout.Source, ["Merged from:", "", .. packs.Packs.Select(pack => $"- {pack.Name}: {TermsOf(pack)}")]);
        return (train.Length, validation.Length, grey);

        string[] Copy(IReadOnlyList<string> ids)
        {
            List<string> copied = [];
            foreach (string id in ids)
            {
                cancellation.ThrowIfCancellationRequested();
                (RgbImage image, LabelMap? labels) = packs.Read(id);
                if (ColorExample.IsGreyPhoto(image))
                    grey++;
                else
                    copied.Add(CopyPhoto(id, image, labels));
                progress?.Report(++done);
            }
            return [.. copied];
        }

        string CopyPhoto(string id, RgbImage image, LabelMap? labels)
        {
            (Pack pack, string own, _) = packs.SourceOf(id);
            string name = id.Replace("/", Between, StringComparison.Ordinal), photo = pack.ImagePath(own);
            WholeFile.Write(
                Path.Combine(directory, PackLayout.Images, name + Path.GetExtension(photo)), RegularFile.ReadBytes(photo));
            if (packs.HasLabels)
                packs.Files.WritePng(
                    Path.Combine(directory, PackLayout.Labels, name + ".png"), labels ?? Unlabelled(image.Width, image.Height));
            return name;
        }

        void WriteList(string file, IEnumerable<string> lines)
            => WholeFile.Write(Path.Combine(directory, file), Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
    }

    private static LabelMap Unlabelled(int width, int height)
    {
        byte[] indices = new byte[width * height];
        Array.Fill(indices, LabelMap.Ignore);
        return new LabelMap(width, height, indices);
    }

    private static string TermsOf(Pack pack)
    {
        string file = Path.Combine(pack.Directory, PackLayout.Source);
        return File.Exists(file) ? RegularFile.ReadText(file).ReplaceLineEndings(" ").Trim() : "terms not stated";
    }
}
