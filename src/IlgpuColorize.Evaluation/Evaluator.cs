using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Evaluation;

/// <summary>
/// Measures a network on examples: losses and segmentation under the true colours, and the error of free-running samples (SPEC 9).
/// </summary>
/// <param name="network">The network; its averaged parameters.</param>
/// <param name="pool">Rents out activations.</param>
public sealed class Evaluator(ColorizationNetwork network, TensorPool pool)
{
    /// <summary>Checks that labels of a data set mean to the model what they meant where it was trained.</summary>
    /// <param name="directory">The data set, for the message.</param>
    /// <param name="classes">Its classes; none without labels.</param>
    /// <param name="known">The model's; none without segmentation.</param>
    /// <exception cref="PackException">Both have classes, but not the same.</exception>
    public static void RequireClasses(string directory, IReadOnlyList<string> classes, IReadOnlyList<string> known)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(known);
        if (classes.Count == 0 || known.Count == 0 || classes.SequenceEqual(known))
            return;
        string difference = classes.Count != known.Count
            ? $"names {classes.Count} classes, but the model knows {known.Count}"
            : $"calls class {FirstDifference(classes, known)}";
        throw new PackException($"{directory}: {difference}; measure the model on data with the classes that it was trained on.");
    }

    /// <summary>Measures.</summary>
    /// <param name="examples">All of one size; they are taken once, in order, so that they may be read while they are asked for.</param>
    /// <param name="options">How many images, and which samples.</param>
    /// <param name="truth">Gives a photo by its example's id, for figures of whole pictures; null to leave them out.</param>
    /// <param name="progress">Is told the number of images done.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException">There is no example, they differ in size, or a label is out of range.</exception>
    public EvaluationReport Evaluate(
        IEnumerable<ColorExample> examples, EvaluationOptions options, Func<string, RgbImage>? truth = null,
        IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        network.RefreshFilters();
        LossTotals losses = new(network.Configuration);
        SampleTotals samples = new(options, truth);
        using PhotoColorizer colorizer = new(network, pool);
        int done = 0;
        foreach (ColorExample[] batch in examples.Take(Math.Max(options.LossImages, options.SampledImages)).Chunk(options.Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            AddLosses(losses, [.. batch.Take(options.LossImages - done)]);
            AddSamples(colorizer, samples, [.. batch.Take(options.SampledImages - done)], options.Request, cancellation);
            done += batch.Length;
            progress?.Report(done);
        }
        if (done == 0)
            throw new ArgumentException("There is nothing to measure on; give at least one example.", nameof(examples));
        FigureWriter figures = new(options.ClassNames, options.Resamples);
        return samples.AddTo(losses.ToReport(Math.Min(done, options.LossImages), figures), figures) with { Intervals = figures.Intervals };
    }

    private static string FirstDifference(IReadOnlyList<string> classes, IReadOnlyList<string> known)
    {
        int index = classes.Zip(known).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{index} '{classes[index]}', but the model '{known[index]}'";
    }

    private void AddLosses(LossTotals totals, ColorExample[] examples)
    {
        if (examples.Length == 0)
            return;
        using ColorizationBatch batch = ColorizationBatch.Of(network.Device, examples);
        using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        SemanticFeatures features = network.Encode(tape, batch.Lightness);
        double[] embedding = BitsOf(tape, features.Embedding, batch),
            generator = BitsOf(tape, network.Generate(tape, batch.Canvas, features), batch);
        double[]? nats = features.Segmentation is { } logits ? NatsOf(tape, logits, batch) : null;
        SegmentationMap[]? maps = features.Segmentation is null ? null : SegmentationMap.FromLogits(tape.Stream, features.Segmentation);
        for (int i = 0; i < examples.Length; i++)
            totals.Add(examples[i], embedding[i], generator[i], nats is null ? null : (nats[i], maps![i]));
    }

    // Losses are means over a batch; the pixels' terms, which they leave in their workspace, give each photo's own.
    private double[] BitsOf(Tape tape, Tensor mixture, ColorizationBatch batch)
    {
        Tensor workspace = tape.AllocateFlat(LogisticMixtureNll.WorkspaceLength(mixture.Shape)), loss = tape.AllocateFlat(1);
        LogisticMixtureNll.Forward(
            tape.Stream, mixture.View, batch.LightnessAverage.View, batch.Chroma.View, network.Configuration.Mixtures,
            workspace.View.Data, loss.View.Data);
        return [.. PhotoTerms(tape, workspace, mixture.Shape).Select(terms => terms.Average() / (2 * Math.Log(2)))];
    }

    private static double[] NatsOf(Tape tape, Tensor logits, ColorizationBatch batch)
    {
        Tensor workspace = tape.AllocateFlat(SoftmaxCrossEntropy.WorkspaceLength(logits.Shape)), loss = tape.AllocateFlat(1);
        SoftmaxCrossEntropy.Forward(tape.Stream, logits.View, batch.Labels, workspace.View.Data, loss.View.Data);
        return [.. PhotoTerms(tape, workspace, logits.Shape).Select(terms => terms.Sum())];
    }

    private static IEnumerable<double[]> PhotoTerms(Tape tape, Tensor workspace, Shape shape)
        => tape.Stream.Download(workspace.View.Data.SubView(0, shape.Pixels)).Select(term => (double)term).Chunk(shape.Pixels / shape.N);

    private static void AddSamples(
        PhotoColorizer colorizer, SampleTotals totals, ColorExample[] examples, SampleRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<ChromaMap[]> drawn = colorizer.Draw(examples, request, cancellation);
        for (int i = 0; i < examples.Length; i++)
            totals.Add(examples[i], drawn[i], cancellation);
    }
}
