using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Models;

/// <summary>Writes what a program is shipped with: the averages of a model alone, in half their size.</summary>
public static class ShippableModel
{
    private const string StepKey = "step";

    /// <summary>
    /// Writes the mean of some models' averages. Models that went on from one another, or from a common one, lie in one valley of the
    /// loss: their mean is often nearer to the truth than each (Wortsman et al., "Model soups", 2022), and takes no longer to use.
    /// </summary>
    /// <param name="sources">Models that training wrote; one that is named twice counts twice.</param>
    /// <param name="path">The file to write.</param>
    /// <exception cref="ModelFileException">
    /// A source is no model, is cut short, or cannot be read, or is of another configuration or other classes than the first.
    /// </exception>
    public static void Write(IReadOnlyList<string> sources, string path)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentOutOfRangeException.ThrowIfZero(sources.Count, nameof(sources));
        List<SafetensorsFile> files = [];
        try
        {
            foreach (string source in sources)
                files.Add(SafetensorsFile.Open(source));
            RequireAlike(files);
            new SafetensorsWriter().Write(path, MetadataOf(files), [.. files[0].Entries
                .Where(entry => entry.Name.StartsWith(ModelFile.AveragePrefix, StringComparison.Ordinal))
                .Select(entry => TensorData.BFloats(entry.Name, entry.Shape, () => MeanOf(files, entry)))]);
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    private static Dictionary<string, string> MetadataOf(List<SafetensorsFile> files)
    {
        Dictionary<string, string> metadata = new()
        {
            [ModelFile.FormatKey] = ModelFile.Format,
            [ModelFile.ConfigurationKey] = files[0].MetadataOf(ModelFile.ConfigurationKey),
            [ModelFile.ClassesKey] = files[0].MetadataOf(ModelFile.ClassesKey),
        };
        // A mean is of no step.
        if (files is [SafetensorsFile only] && only.Metadata.TryGetValue(StepKey, out string? step))
            metadata[StepKey] = step;
        return metadata;
    }

    private static void RequireAlike(List<SafetensorsFile> files)
    {
        var (expected, classes) = ModelFile.ReadDescription(files[0]);
        foreach (SafetensorsFile other in files[1..])
        {
            var (configuration, otherClasses) = ModelFile.ReadDescription(other);
            string? difference = configuration != expected ? "is of another configuration"
                : !otherClasses.SequenceEqual(classes) ? "has other classes" : null;
            if (difference is not null)
                throw new ModelFileException(
                    $"{other.Path}: {difference} than {files[0].Path}; only models that went on from one another have a mean.");
        }
    }

    private static float[] MeanOf(List<SafetensorsFile> files, TensorEntry entry)
    {
        double[] sum = new double[entry.Count];
        foreach (SafetensorsFile file in files)
        {
            TensorEntry own = file.Entry(entry.Name);
            if (!own.Shape.SequenceEqual(entry.Shape))
                throw new ModelFileException(
                    $"{file.Path}: tensor '{entry.Name}' has shape {TensorEntry.Describe(own.Shape)}, in {files[0].Path} it has "
                    + $"{TensorEntry.Describe(entry.Shape)}.");
            float[] values = file.ReadFloats(entry.Name);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += values[i];
        }
        return Array.ConvertAll(sum, value => (float)(value / files.Count));
    }
}
