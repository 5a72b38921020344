using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Evaluation.Metrics;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Evaluation;

public sealed class EvaluatorTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const int Size = 16;
    private static readonly SampleRequest Request = new() { Samples = 2, Seed = 5 };
    private readonly TinyModel _model = new();
    private readonly RgbImage[] _photos = [.. Enumerable.Range(0, 5).Select(i => TestPhotos.Waves(20 + i, 18, i))];

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Figures_do_not_depend_on_the_batch()
    {
        ColorExample[] examples = Examples(LabelsOf);
        EvaluationReport alone = Evaluate(examples, new EvaluationOptions { Batch = 1, Request = Request }, Truth);
        EvaluationReport pairs = Evaluate(examples, new EvaluationOptions { Batch = 2, Request = Request }, Truth);
        EvaluationReport whole = Evaluate(examples, new EvaluationOptions { Batch = 8, Request = Request }, Truth);
        foreach (EvaluationReport other in (EvaluationReport[])[pairs, whole])
        {
            Assert.Equal(5, other.Images);
            Assert.Equal(alone.BitsPerDimEmbedding, other.BitsPerDimEmbedding, 1e-5);
            Assert.Equal(alone.BitsPerDimGenerator, other.BitsPerDimGenerator, 1e-5);
            Assert.Equal(alone.SegmentationNats!.Value, other.SegmentationNats!.Value, 1e-5);
            Assert.Equal(
                (alone.Miou, alone.RmseAb, alone.PsnrDb, alone.MeanChromaSamples, alone.MeanChromaTruth),
                (other.Miou, other.RmseAb, other.PsnrDb, other.MeanChromaSamples, other.MeanChromaTruth));
        }
    }

    [Fact]
    public void Losses_are_means_over_images_and_over_labelled_pixels()
    {
        ColorExample[] examples = Examples(LabelsOf);
        LossValues[] losses = [.. examples.Select(LossOf)];
        int[] labelled = [.. examples.Select(example => example.Labels.Count(label => label != LabelMap.Ignore))];
        Assert.Equal(0, labelled[0]);
        Assert.True(labelled.Distinct().Count() > 2);

        EvaluationReport report = Evaluate(examples, new EvaluationOptions { SampledImages = 0 });
        Assert.Equal(losses.Average(loss => loss.EmbeddingBitsPerDim), report.BitsPerDimEmbedding, 1e-5);
        Assert.Equal(losses.Average(loss => loss.GeneratorBitsPerDim), report.BitsPerDimGenerator, 1e-5);
        Assert.Equal(
            losses.Zip(labelled, (loss, n) => loss.SegmentationNats * n).Sum() / labelled.Sum(), report.SegmentationNats!.Value, 1e-5);
        Assert.Equal(((double?)null, (double?)null, (double?)null), (report.RmseAb, report.PsnrDb, report.MeanChromaTruth));
    }

    [Fact]
    public void Errors_of_samples_are_those_of_the_samples_drawn()
    {
        ColorExample[] examples = Examples(LabelsOf)[..2];
        using PhotoColorizer colorizer = new(_model.Network, _model.Pool);
        IReadOnlyList<ChromaMap[]> drawn = colorizer.Draw(examples, Request, cancellation: Token);
        double[] rmse = [.. Enumerable.Range(0, 2).Select(sample => Math.Sqrt(
            examples.SelectMany((example, i) => example.ChromaLevels.Zip(drawn[i][sample].Levels, (t, s) => Math.Pow(t - s, 2)))
                .Average()))];
        double[] psnr =
        [
            .. from i in Enumerable.Range(0, 2)
               from sample in Enumerable.Range(0, 2)
               let photo = Resize.To(_photos[i], Size, Size)
               select Psnr.Decibels(photo, PhotoRenderer.Render(photo, drawn[i][sample], cancellation: Token)),
        ];

        EvaluationReport report = Evaluate(examples, new EvaluationOptions { Request = Request }, Truth);
        Assert.Equal(rmse.Average(), report.RmseAb!.Value, 1e-9);
        Assert.Equal(psnr.Average(), report.PsnrDb!.Value, 1e-9);
        Assert.Null(Evaluate(examples, new EvaluationOptions { Request = Request }).PsnrDb);
    }

    [Fact]
    public void Intervals_and_figures_by_class_are_given_where_they_are_asked_for()
    {
        EvaluationReport report = Evaluate(
            Examples(LabelsOf), new EvaluationOptions { Request = Request, ClassNames = ["a", "b", "c"], Resamples = 200 }, Truth);
        Assert.All(EvaluationFigures.All.Where(figure => !figure.Key.StartsWith("judge", StringComparison.Ordinal)), figure =>
        {
            double value = figure.Of(report)!.Value;
            Assert.InRange(value, report.Intervals!.Figures[figure.Key].Low - 1e-9, report.Intervals.Figures[figure.Key].High + 1e-9);
        });
        Assert.Equal(["a", "b", "c"], report.RmseAbPerClass!.Keys);
        Assert.Equal(report.Miou!.Value, report.MiouPerClass!.Values.Average(), 1e-12);
        Assert.Equal(report.MeanChromaSamples!.Value / report.MeanChromaTruth!.Value, report.ChromaRatio!.Value, 1e-12);
        Assert.Equal(5, report.MsSsimHistogram!.Sum());
        Assert.Null(Evaluate(Examples(LabelsOf), new EvaluationOptions { Request = Request }).Intervals);
    }

    [Fact]
    public void Losses_and_samples_are_limited_each_for_itself()
    {
        ColorExample[] examples = Examples(LabelsOf);
        EvaluationReport limited = Evaluate(
            examples, new EvaluationOptions { LossImages = 4, SampledImages = 1, Batch = 2, Request = Request }, Truth);
        Assert.Equal(4, limited.Images);
        Assert.Equal(
            Evaluate(examples[..4], new EvaluationOptions { SampledImages = 0, Batch = 2 })
            .BitsPerDimGenerator, limited.BitsPerDimGenerator);
        Assert.Equal(Evaluate(examples[..1], new EvaluationOptions { Request = Request }, Truth).RmseAb, limited.RmseAb);
    }

    [Fact]
    public void Without_labels_or_a_segmentation_branch_its_figures_are_missing()
    {
        EvaluationReport unlabelled = Evaluate(Examples(_ => null), new EvaluationOptions { SampledImages = 0 });
        Assert.Equal(((double?)null, (double?)null), (unlabelled.SegmentationNats, unlabelled.Miou));

        using TinyModel purple = new(Flow.Purple);
        EvaluationReport report = new Evaluator(purple.Network, purple.Pool)
            .Evaluate(Examples(LabelsOf), new EvaluationOptions { SampledImages = 0 }, cancellation: Token);
        Assert.Equal(((double?)null, (double?)null), (report.SegmentationNats, report.Miou));
        Assert.True(double.IsFinite(report.BitsPerDimEmbedding));
    }

    [Theory]
    [InlineData("a b", "pack: names 2 classes, but the model knows 3; measure the model on data with the classes that it was trained on.")]
    [InlineData("a c b", "pack: calls class 1 'c', but the model 'b'; measure the model on data with the classes that it was trained on.")]
    public void Other_classes_are_refused(string classes, string expected)
        => Assert.Equal(
            expected, Assert.Throws<PackException>(() => Evaluator.RequireClasses("pack", classes.Split(' '), ["a", "b", "c"])).Message);

    [Fact]
    public void The_same_classes_or_none_are_taken()
    {
        Evaluator.RequireClasses("pack", ["a", "b"], ["a", "b"]);
        Evaluator.RequireClasses("pack", [], ["a", "b"]);
        Evaluator.RequireClasses("pack", ["a", "b"], []);
    }

    [Fact]
    public void Nothing_to_measure_on_is_refused()
        => Assert.Throws<ArgumentException>(() => Evaluate([], new EvaluationOptions()));

    private EvaluationReport Evaluate(IEnumerable<ColorExample> examples, EvaluationOptions options, Func<string, RgbImage>? truth = null)
        => new Evaluator(_model.Network, _model.Pool).Evaluate(examples, options, truth, cancellation: Token);

    private RgbImage Truth(string id) => _photos[int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)];

    private ColorExample[] Examples(Func<int, LabelMap?> labels)
        => [.. _photos.Select((photo, i) => ColorExample.From($"{i}", photo, labels(i), Size, Size))];

    // Photo i has labels in i of its 5 columns.
    private static LabelMap LabelsOf(int i)
        => new(5, 5, [.. Enumerable.Range(0, 25).Select(pixel => pixel % 5 < i ? (byte)((pixel + i) % 3) : LabelMap.Ignore)]);

    private LossValues LossOf(ColorExample example)
    {
        using ColorizationBatch batch = ColorizationBatch.Of(_model.Device, [example]);
        using Tape tape = new(_model.Device.DefaultStream, _model.Pool, TapeMode.Inference);
        return ColorizationLoss.Compute(tape, _model.Network, batch).Read(tape);
    }
}
