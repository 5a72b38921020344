using System.Text.Json;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Models;

/// <summary>
/// Reads and writes model files: safetensors with the parameters as training left them (<c>param.NAME</c>), their averages, which
/// everything but training uses (<c>average.NAME</c>), and in the metadata the format, the configuration and the class names.
/// </summary>
public static class ModelFile
{
    /// <summary>The metadata's <c>format</c>.</summary>
    public const string Format = "psc-model-1";

    /// <summary>Begins the names of the parameters as training left them.</summary>
    public const string LivePrefix = "param.";

    /// <summary>Begins the names of the averages.</summary>
    public const string AveragePrefix = "average.";

    internal const string FormatKey = "format";
    internal const string ConfigurationKey = "config";
    internal const string ClassesKey = "classes";

    /// <summary>Writes a model file atomically.</summary>
    /// <param name="path">Where; an older file stays whole until the new one is.</param>
    /// <param name="network">The network that was trained.</param>
    /// <param name="averages">The averages of its parameters, laid out alike.</param>
    /// <param name="classNames">The classes' names, in index order; empty without segmentation.</param>
    /// <param name="metadata">More metadata to store.</param>
    /// <param name="writer">How to write; null for the default.</param>
    public static void Write(
        string path, ColorizationNetwork network, ArrayView<float> averages, IReadOnlyList<string> classNames,
        IReadOnlyDictionary<string, string> metadata, SafetensorsWriter? writer = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(metadata);
        Dictionary<string, string> all = new(metadata)
        {
            [FormatKey] = Format,
            [ConfigurationKey] = network.Configuration.ToJson(),
            [ClassesKey] = JsonSerializer.Serialize(classNames),
        };
        ComputeStream stream = network.Device.DefaultStream;
        (writer ?? new SafetensorsWriter()).Write(path, all,
        [
            .. ParameterFile.Describe(network.Parameters, stream, averages, AveragePrefix),
            .. ParameterFile.Describe(network.Parameters, stream, network.Parameters.Values, LivePrefix),
        ]);
    }

    /// <summary>Reads the averages of a model as a network for inference.</summary>
    /// <exception cref="ModelFileException">The file is no model, is cut short, or lacks a tensor.</exception>
    public static TrainedModel Load(string path, ComputeDevice device) => Load(ModelSource.File(path), device);

    /// <inheritdoc cref="Load(string, ComputeDevice)"/>
    public static TrainedModel Load(ModelSource source, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(source);
        using SafetensorsFile file = source.Open();
        (ModelConfiguration configuration, IReadOnlyList<string> classNames) = ReadDescription(file);
        ColorizationNetwork network = new(
            configuration, device, check: parameters => ParameterFile.Require(file, parameters, AveragePrefix));
        try
        {
            ParameterFile.Read(file, network.Parameters, device.DefaultStream, network.Parameters.Values, AveragePrefix);
            network.RefreshFilters();
            return new TrainedModel(network, classNames);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Reads what a model file is of, without its tensors.</summary>
    /// <exception cref="ModelFileException">The file is no model.</exception>
    public static (ModelConfiguration Configuration, IReadOnlyList<string> ClassNames) ReadDescription(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        string format = file.MetadataOf(FormatKey);
        if (format != Format)
            throw new ModelFileException(
                $"{file.Path}: is of format '{format}'; a model file is of format '{Format}'. 'train' and 'demo' write such files.");
        try
        {
            ModelConfiguration configuration = ModelConfiguration.FromJson(file.MetadataOf(ConfigurationKey));
            string[] classes = ConfigurationJson.ReadNames(file.MetadataOf(ClassesKey));
            return classes.Length > 0 && classes.Length != configuration.Classes
                ? throw new ConfigurationException(
                    $"It names {classes.Length} classes for a network of {configuration.Classes}; each must have a name.")
                : (configuration, classes);
        }
        catch (Exception problem) when (problem is ConfigurationException or JsonException)
        {
            throw new ModelFileException($"{file.Path}: its metadata cannot be used. {problem.Message}", problem);
        }
    }
}

/// <summary>A network for inference and the names of its classes.</summary>
/// <param name="Network">The network, with averaged parameters.</param>
/// <param name="ClassNames">The classes' names, in index order; empty without segmentation.</param>
public sealed record TrainedModel(ColorizationNetwork Network, IReadOnlyList<string> ClassNames) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
