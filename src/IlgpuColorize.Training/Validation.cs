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
internal sealed class Validation
{
    private const int LossImages = 128;
    private const int SampledImages = 16;
    private const int GridRows = 6;
    private const int GridSamples = 3;
    private const ulong Seed = 1;
    private readonly TrainingSession _session;
    private readonly string[] _ids;
    private readonly PackSet _packs;
    private readonly ExampleCache _examples;

    /// <summary>
    /// Prepares validation on the first images of a data set's val.txt, or on as many of several data sets, at equal distances.
    /// </summary>
    public Validation(TrainingSession session, PackSet packs, ExampleCache examples)
    {
        ArgumentNullException.ThrowIfNull(packs);
        (_session, _packs, _examples) = (session, packs, examples);
        IReadOnlyList<string> all = packs.ValidationIds;
        int count = Math.Min(LossImages, all.Count);
        _ids = [.. Enumerable.Range(0, count).Select(i => all[packs.Packs.Count == 1 ? i : (int)((long)i * all.Count / count)])];
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
            Usable(_ids).Select(usable => usable.Example), Measured, cancellation: cancellation);
        WriteGrid(GridOf(gridDirectory, _session.StepsDone), cancellation);
        return new ValidationEntry(_session.StepsDone, report);
    }

    /// <summary>Names the grid of a step.</summary>
    internal static string GridOf(string directory, int step) => Path.Combine(directory, $"step-{step:D8}.png");

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
        RgbImage[] photos = [.. Usable(_ids).Take(GridRows)
            .Select(usable => Resize.To(_packs.Read(usable.Id).Image, colorizer.Size, colorizer.Size))];
        IReadOnlyList<ChromaMap[]> modes = colorizer.Draw(photos, SampleRequest.MostProbableOfEmbedding, cancellation);
        IReadOnlyList<ChromaMap[]> samples = colorizer.Draw(photos, GridRequest, cancellation);
        IEnumerable<RgbImage[]> rows = photos.Select((photo, i) => (RgbImage[])
        [
            PhotoRenderer.RenderGrey(photo),
            photo,
            .. modes[i].Concat(samples[i]).Select(chroma => colorizer.Render(photo, chroma, cancellation)),
        ]);
        _packs.Files.WritePng(path, PhotoGrid.Compose([.. rows]));
    }

    // A photo that vanished or broke is left out; a validation without any fails on the first of them.
    private IEnumerable<(string Id, ColorExample Example)> Usable(string[] ids)
    {
        UserException? first = null;
        bool any = false;
        foreach (string id in ids)
        {
            ColorExample? example = _examples.Find(id, out UserException? problem);
            first ??= problem;
            if (example is null)
                continue;
            any = true;
            yield return (id, example);
        }
        if (!any && first is not null)
            throw first;
    }
}
