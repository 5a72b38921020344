using System.Globalization;
using System.Text.Json;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Models.Judging;

/// <summary>What a judge's file says besides tensors.</summary>
/// <param name="Configuration">The judge's sizes.</param>
/// <param name="ClassNames">The classes' names, in index order.</param>
/// <param name="StepsDone">The steps that it was trained for.</param>
/// <param name="Options">How it was trained, as its training wrote it.</param>
/// <param name="Photos">A digest of the ids of the photos that it learned from; null in files that do not say.</param>
public sealed record JudgeDescription(
    JudgeConfiguration Configuration, IReadOnlyList<string> ClassNames, int StepsDone, string Options, string? Photos = null);

/// <summary>
/// Reads and writes judges: safetensors with averaged parameters, which judging uses, and all that its training needs to go on: a judge is
/// small, and one file holds it whole.
/// </summary>
public static class JudgeFile
{
    private const string Format = "psc-judge-1";
    private const string AveragePrefix = "average.";

    /// <summary>Writes a judge in one step.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network; its flat buffers are laid out as <paramref name="buffers"/>.</param>
    /// <param name="description">What it is.</param>
    /// <param name="averages">The averages of its parameters.</param>
    /// <param name="buffers">What training needs to go on, each under the prefix of its tensors' names.</param>
    public static void Write(
        string path, JudgeNetwork network, JudgeDescription description, ArrayView<float> averages,
        IReadOnlyDictionary<string, ArrayView<float>> buffers)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(buffers);
        ComputeStream stream = network.Device.DefaultStream;
        Dictionary<string, string> metadata = new()
        {
            ["format"] = Format,
            ["config"] = JsonSerializer.Serialize(description.Configuration, JsonSerializerOptions.Web),
            ["classes"] = JsonSerializer.Serialize(description.ClassNames),
            ["step"] = description.StepsDone.ToString(CultureInfo.InvariantCulture),
            ["training"] = description.Options,
        };
        if (description.Photos is not null)
            metadata["photos"] = description.Photos;
        new SafetensorsWriter().Write(path, metadata,
        [
            .. ParameterFile.Describe(network.Parameters, stream, averages, AveragePrefix),
            .. buffers.SelectMany(buffer => ParameterFile.Describe(network.Parameters, stream, buffer.Value, buffer.Key)),
        ]);
    }

    /// <summary>Reads what a judge is, without its tensors.</summary>
    /// <exception cref="ModelFileException">The file is no judge.</exception>
    public static JudgeDescription ReadDescription(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        string format = file.MetadataOf("format");
        if (format != Format)
            throw new ModelFileException(
                $"{file.Path}: is of format '{format}'; a judge is of format '{Format}'. 'train --judge' writes such files.");
        try
        {
            JudgeConfiguration configuration =
                JsonSerializer.Deserialize<JudgeConfiguration>(file.MetadataOf("config"), JsonSerializerOptions.Web)
                ?? throw new JsonException("The sizes are empty.");
            string[] classes = JsonSerializer.Deserialize<string[]>(file.MetadataOf("classes")) ?? [];
            if (configuration is not { Width: >= 1 and <= 1024, Size: >= 16 and <= 4096 } || configuration.Size % 4 != 0
                || configuration.Classes != classes.Length || classes.Length is < 1 or > 255)
            {
                throw new JsonException($"A judge of {configuration} with {classes.Length} class names cannot be.");
            }
            return new JudgeDescription(
                configuration, classes, int.Parse(file.MetadataOf("step"), CultureInfo.InvariantCulture), file.MetadataOf("training"),
                file.Metadata.GetValueOrDefault("photos"));
        }
        catch (Exception problem) when (problem is JsonException or FormatException or OverflowException)
        {
            throw new ModelFileException($"{file.Path}: its metadata cannot be used. {problem.Message}", problem);
        }
    }

    /// <summary>Reads the averages of a judge as a network for inference.</summary>
    /// <exception cref="ModelFileException">The file is no judge, is cut short, or lacks a tensor.</exception>
    public static (JudgeNetwork Network, JudgeDescription Description) Load(string path, ComputeDevice device)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        JudgeDescription description = ReadDescription(file);
        JudgeNetwork network = new(description.Configuration, device);
        try
        {
            Restore(file, network, network.Parameters.Values, AveragePrefix);
            network.RefreshFilters();
            return (network, description);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Reads the averages into a flat buffer.</summary>
    public static void RestoreAverages(SafetensorsFile file, JudgeNetwork network, ArrayView<float> flat)
        => Restore(file, network, flat, AveragePrefix);

    /// <summary>Reads a flat buffer, strictly.</summary>
    /// <param name="file">The file.</param>
    /// <param name="network">The network whose layout it has.</param>
    /// <param name="flat">Where to.</param>
    /// <param name="prefix">The prefix of its tensors' names.</param>
    /// <exception cref="ModelFileException">A tensor is missing, has another shape, or is one too many.</exception>
    public static void Restore(SafetensorsFile file, JudgeNetwork network, ArrayView<float> flat, string prefix)
    {
        ArgumentNullException.ThrowIfNull(network);
        ParameterFile.Read(file, network.Parameters, network.Device.DefaultStream, flat, prefix);
    }
}
