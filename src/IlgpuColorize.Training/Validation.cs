using System.Globalization;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Models;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Training;

/// <summary>A line of the run's metrics: one validation of the averages.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Validation">What was measured; samples are free-running.</param>
public sealed record ValidationEntry(int Step, EvaluationReport Validation)
{
    /// <summary>The property that tells such a line from the others.</summary>
    public const string Key = "validation";

    /// <summary>Returns the sum of the two bits per dimension, by which the best model is chosen.</summary>
    public double Score => Validation.BitsPerDimEmbedding + Validation.BitsPerDimGenerator;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"step {Step}: validation {Validation.BitsPerDimEmbedding:0.000} + {Validation.BitsPerDimGenerator:0.000} bits/dim (embedding "
        + $"+ generator)"
        + $"{(Validation.SegmentationNats is { } nats ? $", segmentation {nats:0.000} nats" : "")}; samples: RMSE(ab) "
        + $"{Validation.RmseAb:0.0}, mean chroma {Validation.MeanChromaSamples:0.0} (truth {Validation.MeanChromaTruth:0.0})");
}

/// <summary>
/// Measures the averages on a data set's validation images while a run goes on: losses under the true colours, and free-running samples,
/// without which a generator that leaves the data would go unnoticed (SPEC 12). Draws nothing from the training's random counters.
/// </summary>
public sealed class Validation
{
    private const int LossImages = 128;
    private const int SampledImages = 16;
    private const int GridRows = 6;
    private const int GridSamples = 3;
    private const ulong Seed = 1;
    private readonly TrainingSession _session;
    private readonly string[] _ids;
    private readonly Pack _pack;
    private readonly ExampleCache _examples;

    /// <summary>Prepares validation on the first images of a data set's val.txt.</summary>
    public Validation(TrainingSession session, Pack pack, ExampleCache examples)
    {
        ArgumentNullException.ThrowIfNull(pack);
        (_session, _pack, _examples) = (session, pack, examples);
        _ids = [.. pack.ValidationIds.Take(LossImages)];
    }

    private static EvaluationOptions Measured { get; } = new()
    {
        SampledImages = SampledImages,
        Request = new SampleRequest { Seed = Seed },
    };

    private static SampleRequest GridRequest { get; } = new() { Samples = GridSamples, Seed = Seed };

    private ColorizationNetwork Network => _session.Averager.Averaged;

    /// <summary>Measures, and writes a grid of samples.</summary>
    /// <param name="gridDirectory">Where the grid goes, as <c>step-N.png</c>.</param>
    /// <param name="cancellation">Ends the work early; no grid is written then.</param>
    public ValidationEntry Run(string gridDirectory, CancellationToken cancellation = default)
    {
        EvaluationReport report = new Evaluator(Network, _session.Pool).Evaluate(
            _ids.Select(_examples.Get), Measured, cancellation: cancellation);
        WriteGrid(Path.Combine(gridDirectory, $"step-{_session.StepsDone:D8}.png"), cancellation);
        return new ValidationEntry(_session.StepsDone, report);
    }

    /// <summary>Runs everything that <see cref="Run"/> takes memory for, on a device for shapes only.</summary>
    /// <param name="session">The session whose averages would be measured.</param>
    /// <param name="images">The data set's validation images.</param>
    internal static void Rehearse(TrainingSession session, int images)
    {
        ColorizationNetwork network = session.Averager.Averaged;
        ColorExample blank = ColorExample.Blank(network.Configuration.TrainSize, network.Configuration.TrainSize);
        new Evaluator(network, session.Pool).Evaluate(Enumerable.Repeat(blank, Math.Min(images, LossImages)), Measured);
        ColorExample[] grid = [.. Enumerable.Repeat(blank, Math.Min(images, GridRows))];
        using PhotoColorizer colorizer = new(network, session.Pool);
        colorizer.Draw(grid, SampleRequest.MostProbableOfEmbedding);
        colorizer.Draw(grid, GridRequest);
    }

    // A row for each photo: grey, truth, the embedding's most probable colours, samples.
    private void WriteGrid(string path, CancellationToken cancellation)
    {
        using PhotoColorizer colorizer = new(Network, _session.Pool);
        RgbImage[] photos = [.. _ids.Take(GridRows).Select(id => Resize.To(_pack.Read(id).Image, colorizer.Size, colorizer.Size))];
        IReadOnlyList<ChromaMap[]> modes = colorizer.Draw(photos, SampleRequest.MostProbableOfEmbedding, cancellation);
        IReadOnlyList<ChromaMap[]> samples = colorizer.Draw(photos, GridRequest, cancellation);
        IEnumerable<RgbImage[]> rows = photos.Select((photo, i) => (RgbImage[])
        [
            PhotoRenderer.RenderGrey(photo),
            photo,
            .. modes[i].Concat(samples[i]).Select(chroma => colorizer.Render(photo, chroma, cancellation)),
        ]);
        _pack.Files.WritePng(path, PhotoGrid.Compose([.. rows]));
    }
}
