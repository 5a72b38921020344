using System.Globalization;
using IlgpuColorize.Autograd;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Evaluation.Metrics;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Onnx;
using IlgpuColorize.Sampling.Photos;
using Spectre.Console;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Does the work of <c>evaluate</c>.</summary>
internal static class EvaluateRun
{
    /// <summary>Measures, prints a table with the figures and their definitions, and writes them as JSON.</summary>
    public static int Execute(EvaluateOptions options, CommandContext context)
    {
        OutputGuard guard = new();
        if (options.Model is { } model)
            guard.Protect(model, "the model");
        if (options.Judge is { } judge)
            guard.Protect(judge, "the judge");
        guard.ProtectDataSet(options.Data);
        guard.RequireReport(options.Json, "images", "bits_per_dim_embedding");
        (EvaluationReport report, EvaluationProvenance provenance) = Measure(options, context);
        context.Out.Write(TableOf(report));
        if (ClassTableOf(report) is { } byClass)
            context.Out.Write(byClass);
        WriteProvenance(report, provenance, context);
        EvaluationFile.Write(options.Json, report, provenance);
        return ExitCode.Done;
    }

    /// <summary>Measures under a progress display.</summary>
    public static (EvaluationReport Report, EvaluationProvenance Provenance) Measure(EvaluateOptions options, CommandContext context)
    {
        Pack pack = Pack.Open(options.Data, context.Files);
        string[] ids = IdsOf(pack, options);
        ModelSource source = ModelPlace.Find(options.Model);
        using ComputeDevice device = context.OpenDevice(options.Precision);
        using TrainedModel model = ModelFile.Load(source, device);
        using TensorPool pool = new(device, options.Precision.Activations());
        Evaluator.RequireClasses(options.Data, pack.Classes, model.ClassNames);
        Evaluator evaluator = new(model.Network, pool);

        int size = options.Size ?? model.Network.Configuration.TrainSize;
        using IJudge? judge = options.Judge is null ? null : Load(options, device, size, pack.Classes, context.Threads);
        EvaluationProvenance provenance = EvaluationProvenance.Of(options, source, size);
        EvaluationReport report = WorkProgress.Run(context.Err, new WorkPlan("evaluating", ids.Length), progress => evaluator.Evaluate(
            ids.Select((id, place) => Shown(pack.Load(id, size), place, options)),
            new EvaluationOptions
            {
                Threads = context.Threads,
                Request = options.Request,
                ClassNames = pack.Classes,
                Resamples = options.Resamples,
                Judge = judge,
            },
            id => pack.Read(id).Image,
            new Forward(progress),
            context.Cancellation));
        return (report, provenance);
    }

    private static ColorExample Shown(ColorExample photo, int place, EvaluateOptions options)
        => options.Aged ? PrintAgeing.Usual.Apply(photo, options.Request.Seed, place) : photo;

    private static IJudge Load(EvaluateOptions options, ComputeDevice device, int size, IReadOnlyList<string> classes, int threads)
    {
        if (classes.Count == 0)
            throw new UserException($"{options.Data}: has no labels, which a judge is measured by; leave --judge out.");
        return IsOnnx(options.Judge!)
            ? new OnnxJudge(options.Judge!, size, classes.Count, options.JudgeInput, threads)
            : new Judge(options.Judge!, device, size, classes);
    }

    // The files of 'train --judge' are safetensors; ONNX has no mark of its own that a file could be known by.
    private static bool IsOnnx(string judge) => Path.GetExtension(judge).Equals(".onnx", StringComparison.OrdinalIgnoreCase);

    private static string[] IdsOf(Pack pack, EvaluateOptions options)
    {
        IReadOnlyList<string> ids = options.Split == "train" ? pack.TrainIds : pack.ValidationIds;
        return ids.Count == 0
            ? throw new UserException($"{options.Data}: has no photos in {options.Split}.txt; choose another --split.")
            : [.. ids.Take(options.Limit ?? int.MaxValue)];
    }

    private static Table TableOf(EvaluationReport report)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("figure", "value", "95 % interval", "definition");
        foreach (EvaluationFigure figure in EvaluationFigures.All.Where(figure => figure.Of(report) is not null))
        {
            Interval? interval = report.Intervals?.Figures.GetValueOrDefault(figure.Key);
            string bounds = interval is null ? "-" : $"{Number(interval.Low)} to {Number(interval.High)}";
            AddRow(table, figure.Key, Number(figure.Of(report)), bounds, figure.Definition);
        }
        return table;
    }

    private static Table? ClassTableOf(EvaluationReport report)
    {
        ClassFigure[] figures = [.. EvaluationFigures.PerClass.Where(figure => figure.Of(report) is not null)];
        if (figures.Length == 0)
            return null;
        Table table = new Table().Border(TableBorder.Rounded).AddColumns(["class", .. figures.Select(figure => figure.Key)]);
        foreach (string name in figures.SelectMany(figure => figure.Of(report)!.Keys).Distinct())
            AddRow(table, [name, .. figures.Select(figure => Number(ValueOf(figure.Of(report)!, name)))]);
        return table;

        static double? ValueOf(IReadOnlyDictionary<string, double> values, string name)
            => values.TryGetValue(name, out double value) ? value : null;
    }

    private static void WriteProvenance(EvaluationReport report, EvaluationProvenance provenance, CommandContext context)
    {
        foreach (ClassFigure figure in EvaluationFigures.PerClass.Where(figure => figure.Of(report) is not null))
            context.Out.WritePlainLine($"{figure.Key}: {figure.Definition}");
        if (report.Intervals is not null)
            context.Out.WritePlainLine($"interval: {EvaluationFigures.Interval}");
        context.Out.WritePlainLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Images} images of {provenance.Data} ({provenance.Split}) at {provenance.Size} x {provenance.Size}"
            + $"{(provenance.Aged ? ", aged" : "")}, {provenance.Samples} samples ({provenance.Draws} draws a cell) of each of "
            + $"{report.SampledImages} from the "
            + $"{provenance.From.ToString().ToLowerInvariant()}, temperature {provenance.Temperature}, seed {provenance.Seed}; "
            + $"model sha256 {provenance.ModelSha256}"));
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow([.. cells.Select(cell => new Text(cell))]);

    private static string Number(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";

    private sealed class Forward(IWorkProgress progress) : IProgress<int>
    {
        public void Report(int value) => progress.Report(value);
    }
}
