using System.Globalization;
using IlgpuColorize.Autograd;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;
using Spectre.Console;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Does the work of <c>evaluate</c>.</summary>
internal static class EvaluateRun
{
    /// <summary>Measures, prints a table with the figures and their definitions, and writes them as JSON.</summary>
    public static int Execute(EvaluateOptions options, CommandContext context)
    {
        Pack pack = Pack.Open(options.Data, context.Files);
        string[] ids = IdsOf(pack, options);
        using ModelPlace place = ModelPlace.Find(options.Model);
        using ComputeDevice device = context.OpenDevice(options.Precision);
        using TrainedModel model = ModelFile.Load(place.File, device);
        using TensorPool pool = new(device, options.Precision.Activations());
        Evaluator.RequireClasses(options.Data, pack.Classes, model.ClassNames);
        Evaluator evaluator = new(model.Network, pool);

        EvaluationReport report = WorkProgress.Run(context.Err, new WorkPlan("evaluating", ids.Length), progress => evaluator.Evaluate(
            ids.Select(id => pack.Load(id, model.Network.Configuration.TrainSize)),
            new EvaluationOptions { Threads = context.Threads, Request = options.Request },
            id => pack.Read(id).Image,
            new Forward(progress),
            context.Cancellation));
        context.Out.Write(TableOf(report));
        JsonOutput.Write(options.Json, report);
        return ExitCode.Done;
    }

    private static string[] IdsOf(Pack pack, EvaluateOptions options)
    {
        IReadOnlyList<string> ids = options.Split == "train" ? pack.TrainIds : pack.ValidationIds;
        return ids.Count == 0
            ? throw new UserException($"{options.Data}: has no photos in {options.Split}.txt; choose another --split.")
            : [.. ids.Take(options.Limit ?? int.MaxValue)];
    }

    private static Table TableOf(EvaluationReport report)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("figure", "value", "definition");
        AddRow("images", report.Images.ToString(CultureInfo.InvariantCulture), "");
        AddRow("bits_per_dim_embedding", Number(report.BitsPerDimEmbedding), EvaluationDefinitions.BitsPerDimEmbedding);
        AddRow("bits_per_dim_generator", Number(report.BitsPerDimGenerator), EvaluationDefinitions.BitsPerDimGenerator);
        AddRow("segmentation_nats", Number(report.SegmentationNats), EvaluationDefinitions.SegmentationNats);
        AddRow("miou", Number(report.Miou), EvaluationDefinitions.Miou);
        AddRow("rmse_ab", Number(report.RmseAb), EvaluationDefinitions.RmseAb);
        AddRow("psnr_db", Number(report.PsnrDb), EvaluationDefinitions.PsnrDb);
        AddRow("mean_chroma_samples", Number(report.MeanChromaSamples), EvaluationDefinitions.MeanChroma);
        AddRow("mean_chroma_truth", Number(report.MeanChromaTruth), EvaluationDefinitions.MeanChroma);
        return table;

        void AddRow(params string[] cells) => table.AddRow([.. cells.Select(cell => new Text(cell))]);
    }

    private static string Number(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";

    private sealed class Forward(IWorkProgress progress) : IProgress<int>
    {
        public void Report(int value) => progress.Report(value);
    }
}
