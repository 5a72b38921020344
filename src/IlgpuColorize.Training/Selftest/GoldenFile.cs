using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Training.Selftest;

/// <summary>
/// Reads a golden file (SPEC 11): a small network's parameters and batch, and the numbers that an independent float64 implementation
/// computed from them.
/// </summary>
public sealed partial class GoldenFile : IDisposable
{
    private const string Format = "psc-golden-1";
    private const int LossColumns = 4;
    private const int LargestBatch = 64;
    private const int LargestSide = 512;
    private const int MostSteps = 1000;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private GoldenFile(SafetensorsFile tensors, GoldenSizes sizes, ModelConfiguration configuration, TrainingOptions options)
    {
        Tensors = tensors;
        Sizes = sizes;
        Configuration = configuration;
        Options = options;
    }

    /// <summary>The file's tensors.</summary>
    public SafetensorsFile Tensors { get; }

    /// <summary>The network.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>The optimiser, averages and loss weights.</summary>
    public TrainingOptions Options { get; }

    private GoldenSizes Sizes { get; }

    /// <summary>Opens a golden file.</summary>
    /// <exception cref="ModelFileException">It is not one, or contradicts itself.</exception>
    public static GoldenFile Open(string path)
    {
        SafetensorsFile tensors = SafetensorsFile.Open(path);
        try
        {
            string format = tensors.MetadataOf("format");
            if (format != Format)
                throw new ModelFileException($"{path}: is of format '{format}'; a golden file is of format '{Format}'.");
            GoldenSizes sizes = Read<GoldenSizes>(tensors, "config");
            return new GoldenFile(tensors, sizes, sizes.Configuration(), ReadOptions(tensors));
        }
        catch (Exception problem)
        {
            tensors.Dispose();
            if (problem is JsonException or ConfigurationException or ArgumentException)
                throw new ModelFileException($"{path}: its metadata cannot be used. {problem.Message}", problem);
            throw;
        }
    }

    /// <summary>Makes the file's batch, uploaded.</summary>
    public ColorizationBatch Batch(ComputeDevice device)
    {
        int pixels = Sizes.Batch * Sizes.Height * Sizes.WidthPx, cells = pixels / (ColorExample.Ratio * ColorExample.Ratio);
        float[] lightness = ReadFloats("input.lightness", pixels);
        byte[] levels = ReadBytes("input.chroma_level", 2 * cells);
        byte[]? labels = Tensors.Contains("input.label") ? ReadBytes("input.label", cells) : null;
        return ColorizationBatch.Of(device, [.. Enumerable.Range(0, Sizes.Batch).Select(ExampleOf)]);

        ColorExample ExampleOf(int image) => new(
            $"image {image}", Sizes.WidthPx, Sizes.Height, Of(lightness, image), Of(levels, image),
            labels is null ? null : Of(labels, image));
    }

    /// <summary>After how many steps the file holds averages, 10 of <c>average10.NAME</c>; 0 where it has none.</summary>
    public int AverageSteps
        => Tensors.Entries.Select(entry => AverageName().Match(entry.Name)).FirstOrDefault(match => match.Success) is { } average
            ? RequireSteps(average.Value, int.Parse(average.Groups[1].Value, CultureInfo.InvariantCulture))
            : 0;

    /// <summary>Reads a tensor of as many floats as are needed.</summary>
    /// <exception cref="ModelFileException">It is missing or has another number.</exception>
    internal float[] ReadFloats(string name, int count)
    {
        RequireCount(name, count);
        return Tensors.ReadFloats(name);
    }

    /// <summary>Reads the losses, a row before each step.</summary>
    /// <returns>Embedding, segmentation, generator and total, a row each.</returns>
    public double[][] Losses()
    {
        IReadOnlyList<int> shape = Tensors.Entry("losses").Shape;
        if (shape is not [>= 1, LossColumns])
            throw new ModelFileException(
                $"{Tensors.Path}: 'losses' has shape {TensorEntry.Describe(shape)}; it needs a row of {LossColumns} before each step.");
        RequireSteps("losses", shape[0]);
        return [.. Tensors.ReadFloats("losses").Chunk(LossColumns).Select(row => Array.ConvertAll(row, value => (double)value))];
    }

    /// <inheritdoc/>
    public void Dispose() => Tensors.Dispose();

    private byte[] ReadBytes(string name, int count)
    {
        RequireCount(name, count);
        return Array.ConvertAll(Tensors.ReadInts(name), value => value is >= byte.MinValue and <= byte.MaxValue
            ? (byte)value
            : throw new ModelFileException($"{Tensors.Path}: '{name}' holds {value}; it must hold values from 0 to 255."));
    }

    private void RequireCount(string name, int count)
    {
        if (Tensors.Entry(name).Count != count)
            throw new ModelFileException(
                $"{Tensors.Path}: '{name}' has shape {TensorEntry.Describe(Tensors.Entry(name).Shape)}; it needs {count} values.");
    }

    private int RequireSteps(string name, int steps) => steps <= MostSteps
        ? steps
        : throw new ModelFileException($"{Tensors.Path}: '{name}' is of {steps} steps; at most {MostSteps} are done.");

    private T[] Of<T>(T[] values, int image) => values.AsSpan(image * (values.Length / Sizes.Batch), values.Length / Sizes.Batch).ToArray();

    private static TrainingOptions ReadOptions(SafetensorsFile tensors)
    {
        GoldenAdam adam = Read<GoldenAdam>(tensors, "adam");
        float[] weights = Read<float[]>(tensors, "loss_weights");
        if (weights.Length != 3)
            throw new JsonException($"'loss_weights' has {weights.Length} numbers instead of 3.");
        return new TrainingOptions
        {
            LearningRate = adam.Lr,
            Beta1 = adam.Beta1,
            Beta2 = adam.Beta2,
            Epsilon = adam.Epsilon,
            AverageDecay = Read<double>(tensors, "polyak_decay"),
            AverageRamp = false,
            LossWeights = new LossWeights(weights[0], weights[1], weights[2]),
        }.Validate();
    }

    [GeneratedRegex(@"^average(\d{1,6})\.")]
    private static partial Regex AverageName();

    private static T Read<T>(SafetensorsFile tensors, string key)
        => JsonSerializer.Deserialize<T>(tensors.MetadataOf(key), Json) ?? throw new JsonException($"'{key}' is empty.");

    private sealed record GoldenAdam(double Lr, double Beta1, double Beta2, double Epsilon);

    private sealed record GoldenSizes(
        int Width, int GeneratorChannels, int EmbeddingChannels, string Flow, string Fusion, int Classes, int GeneratorLayers, int Mixtures,
        int Batch, int Height, int WidthPx)
    {
        public ModelConfiguration Configuration()
        {
            Require(Batch is >= 1 and <= LargestBatch, "batch", Batch, $"from 1 to {LargestBatch}");
            RequireSide("height", Height);
            RequireSide("width_px", WidthPx);
            return new ModelConfiguration
            {
                Width = Width,
                EmbeddingChannels = EmbeddingChannels,
                GeneratorChannels = GeneratorChannels,
                GeneratorLayers = GeneratorLayers,
                Mixtures = Mixtures,
            }.For(Named<Flow>("flow", Flow), Named<Fusion>("fusion", Fusion), Classes).Validate();
        }

        private static void RequireSide(string key, int side) => Require(
            side >= ColorExample.Ratio && side <= LargestSide && side % ColorExample.Ratio == 0, key, side,
            $"a multiple of {ColorExample.Ratio} up to {LargestSide}");

        private static void Require(bool holds, string key, int value, string expected)
        {
            if (!holds)
                throw new JsonException($"'{key}' is {value}; it must be {expected}.");
        }

        // Enum.Parse alone would take numbers too.
        private static T Named<T>(string key, string? word)
            where T : struct, Enum => Enum.TryParse(word, ignoreCase: true, out T value)
                && value.ToString().Equals(word, StringComparison.OrdinalIgnoreCase)
                ? value
                : throw new JsonException(
                    $"'{key}' is '{word}'; it must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
    }
}
