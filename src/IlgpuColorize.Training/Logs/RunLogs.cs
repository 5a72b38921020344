using System.Globalization;
using System.Text;
using System.Text.Json;
using IlgpuColorize.Data;

namespace IlgpuColorize.Training;

/// <summary>
/// What a run writes down while it goes on: JSON lines, from which the table is made anew at every checkpoint, and TensorBoard's events.
/// </summary>
internal sealed class RunLogs : IDisposable
{
    private readonly RunDirectory _directory;
    private readonly RunLog _lines;
    private readonly TensorBoardEvents _events;

    /// <summary>Opens the logs.</summary>
    /// <param name="directory">The run's directory.</param>
    /// <param name="resumedAt">Steps after this one are about to be done again; what was logged of them is dropped.</param>
    public RunLogs(RunDirectory directory, int resumedAt)
    {
        _directory = directory;
        _lines = new RunLog(directory.Metrics, resumedAt);
        _events = TensorBoardEvents.Create(directory.Events, resumedAt);
    }

    /// <summary>Appends a step.</summary>
    public void Append(StepEntry entry)
    {
        _lines.Append(entry);
        _events.Scalar("train/embedding_bits_per_dim", entry.Step, entry.EmbeddingBitsPerDim);
        _events.Scalar("train/generator_bits_per_dim", entry.Step, entry.GeneratorBitsPerDim);
        _events.Scalar("train/segmentation_nats", entry.Step, entry.SegmentationNats);
        _events.Scalar("train/total", entry.Step, entry.Total);
        _events.Scalar("train/learning_rate", entry.Step, entry.LearningRate);
        _events.Scalar("train/images_per_second", entry.Step, entry.ImagesPerSecond);
        if (entry.GradientNorm is { } norm)
            _events.Scalar("train/gradient_norm", entry.Step, norm);
    }

    /// <summary>Appends a validation and its grid of samples.</summary>
    public void Append(ValidationEntry entry)
    {
        _lines.Append(entry);
        JsonElement figures = JsonSerializer.SerializeToElement(entry.Validation, RunLog.Json);
        foreach (JsonProperty figure in figures.EnumerateObject().Where(figure => figure.Value.ValueKind == JsonValueKind.Number))
            _events.Scalar($"validation/{figure.Name}", entry.Step, figure.Value.GetDouble());
        string grid = Validation.GridOf(_directory.Samples, entry.Step);
        if (File.Exists(grid))
            _events.Png("samples", entry.Step, RegularFile.ReadBytes(grid));
        _events.Flush();
    }

    /// <summary>Writes the steps so far as a table.</summary>
    public void WriteTable()
    {
        _events.Flush();
        StringBuilder table = new(
            "step,size,embedding_bits_per_dim,segmentation_nats,generator_bits_per_dim,total,learning_rate,images_per_second,"
            + "input_wait_share,gradient_norm,photos_skipped,photos_grey\n");
        foreach (StepEntry step in RunLog.Read<StepEntry>(_directory.Metrics, "total"))
            table.Append(
                CultureInfo.InvariantCulture,
                $"{step.Step},{step.Size},{step.EmbeddingBitsPerDim:R},{step.SegmentationNats:R},{step.GeneratorBitsPerDim:R},"
                + $"{step.Total:R},{step.LearningRate:R},{step.ImagesPerSecond:R},{step.InputWaitShare:R},{step.GradientNorm:R},"
                + $"{step.PhotosSkipped},{step.PhotosGrey}\n");
        WholeFile.Write(_directory.Table, Encoding.UTF8.GetBytes(table.ToString()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines.Dispose();
        _events.Dispose();
    }
}
