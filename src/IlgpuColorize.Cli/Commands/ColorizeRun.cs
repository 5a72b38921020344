using IlgpuColorize.Autograd;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Sampling;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Does the work of <c>colorize</c>.</summary>
internal static class ColorizeRun
{
    /// <summary>Colorizes what can be, reports what cannot, and lists what was written.</summary>
    public static int Execute(ColorizeOptions options, CommandContext context)
    {
        string model = options.Model ?? throw new CommandFailure(
            $"No model is shipped with this version yet; give --model FILE. '{Application.Name} demo' makes one in minutes, '{Application.Name} train' makes one from your own photos.");
        if (File.Exists(options.Out))
            throw new CommandFailure($"{options.Out}: is a file; give --out a directory.");

        PhotoPlan plan = PhotoPlan.Make(options.Inputs, options.Out);
        IReadOnlyList<PhotoOutcome> outcomes = plan.Tasks.Count == 0 ? [] : Colorize(plan, model, options, context);
        WrittenPhoto[] written =
        [
            .. from outcome in outcomes
               from k in Enumerable.Range(1, outcome.Outputs.Count)
               select new WrittenPhoto(outcome.Input, outcome.Outputs[k - 1], k, options.Seed),
        ];
        PhotoProblem[] problems = [.. plan.Problems, .. outcomes.Select(outcome => outcome.Problem).OfType<PhotoProblem>()];

        foreach (PhotoProblem problem in problems)
            context.Err.WritePlainLine($"error: {problem.Message}");
        JsonOutput.Write(options.Json, written);
        context.Out.WritePlainLine($"{written.Length} pictures of {outcomes.Count(outcome => outcome.Problem is null)} photos in {options.Out}");
        return problems.Length == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static IReadOnlyList<PhotoOutcome> Colorize(PhotoPlan plan, string model, ColorizeOptions options, CommandContext context)
    {
        using ComputeDevice device = context.OpenDevice();
        using TrainedModel trained = ModelFile.Load(model, device);
        using TensorPool pool = new(device);
        PhotoRun run = new(new PhotoColorizer(trained.Network, pool, options.Size, context.Threads), new VipsImageFiles(), RequestOf(options));
        return WorkProgress.Run(context, "coloring", plan.Tasks.Count, progress =>
        {
            List<PhotoOutcome> outcomes = [];
            foreach (PhotoOutcome outcome in run.Execute(plan, context.Cancellation))
            {
                outcomes.Add(outcome);
                progress.Report(outcomes.Count);
            }
            return outcomes;
        });
    }

    private static SampleRequest RequestOf(ColorizeOptions options) => new()
    {
        Samples = options.Samples,
        Seed = options.Seed,
        Source = options.FromEmbedding ? ColorSource.Embedding : ColorSource.Generator,
        Sampling = new SamplingOptions((float)options.Temperature, options.Gamut),
    };

    /// <summary>Is a line of <c>--json</c>.</summary>
    private sealed record WrittenPhoto(string Input, string Output, int Sample, ulong Seed);
}
