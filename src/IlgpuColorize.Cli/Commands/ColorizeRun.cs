using System.Diagnostics;
using System.Globalization;
using IlgpuColorize.Autograd;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Cli.Reporting;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Does the work of <c>colorize</c>.</summary>
internal static class ColorizeRun
{
    // Another program may be writing into this folder; none takes so long to write a picture.
    private static readonly TimeSpan s_certainlyLeft = TimeSpan.FromHours(1);

    // Tensors of a larger square cannot be indexed.
    private const int MostSide = 16_384;

    // A scanner or a copy that stands still for so long has ended.
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(2);

    /// <summary>Colorizes what can be, reports what cannot, and lists what was written.</summary>
    public static int Execute(ColorizeOptions options, CommandContext context)
    {
        ModelSource model = ModelPlace.Find(options.Model);
        OutputGuard.RequireFolder(options.Out);
        WholeFile.RemoveLeftovers(options.Out, s_certainlyLeft);
        OutputGuard guard = new(options.Batch.Overwrite == OverwritePolicy.Always);
        if (model.IsFile)
            guard.Protect(model.Name, "the model");
        // A report never replaces anything else, whatever may be overwritten.
        new OutputGuard().RequireReport(options.Json, "input", "output", "sample", "seed");
        new OutputGuard().RequirePage(options.Batch.Report);
        PhotoPlan plan = PlanOf(options, guard, context);
        if (options.Batch.Shard is { } shard)
        {
            (PhotoPlan whole, plan) = (plan, shard.Of(plan, options.Out));
            context.Err.WritePlainLine(
                $"shard {shard}: {plan.Tasks.Count} of {whole.Tasks.Count} photos, recorded in {ManifestOf(options)}");
        }
        if (plan.PassedOver is { } passedOver)
            context.Err.WritePlainLine($"{passedOver}: they are no photos that are read here");
        foreach (PhotoProblem problem in plan.Problems)
            context.Err.WritePlainLine(Line(problem));
        guard.RequireSheets(options.Choice, plan);
        ProtectRecords(guard, options);
        IImageFiles files = FilesOf(options, context);
        options = options with { Request = ChoiceRun.Complete(options, plan, files) };
        List<PhotoOutcome> outcomes = [];
        try
        {
            if (plan.Tasks.Count > 0 || options.Batch.Watch)
                Colorize(plan, model, guard, options, files, context, outcomes);
        }
        catch (Exception failure) when (failure is OperationCanceledException || outcomes.Count > 0)
        {
            Report(options, context, plan, outcomes);
            throw;
        }
        return Report(options, context, plan, outcomes);
    }

    // A picture may have the name of one of them.
    private static void ProtectRecords(OutputGuard guard, ColorizeOptions options)
    {
        foreach (string sheet in options.Choice.Sheets)
            guard.Protect(sheet, "a sheet of this run");
        foreach ((string? file, string role) in ((string?, string)[])
        [
            (options.Json, "the list of --json"), (options.Batch.Report, "the page of --report"), (ManifestOf(options), "the manifest"),
        ])
        {
            if (file is not null)
                guard.Protect(file, role);
        }
    }

    private static PhotoPlan PlanOf(ColorizeOptions options, OutputGuard guard, CommandContext context)
    {
        PhotoPlan plan = PhotoPlan.Make(
            options.Inputs, options.Out, new OutputNames(options.Name, options.Request.Samples, options.Request.Seed),
            options.AllPages ? context.Files.PagesOf : null);
        foreach (PhotoTask task in plan.Tasks)
            guard.Protect(task.Input, "an input");
        return plan;
    }

    // A run that broke off, too, lists the pictures that it wrote.
    private static int Report(ColorizeOptions options, CommandContext context, PhotoPlan plan, List<PhotoOutcome> outcomes)
    {
        WrittenPhoto[] written =
        [
            .. from outcome in outcomes.Where(outcome => !outcome.IsKept)
               from k in Enumerable.Range(1, outcome.Outputs.Count)
               select new WrittenPhoto(outcome.Input, outcome.Outputs[k - 1], k, options.Request.Seed),
        ];
        JsonOutput.Write(options.Json, written);
        if (options.Batch.Report is { } page)
            BatchPage.Write(page, options.Out, plan.Problems, outcomes);
        int kept = outcomes.Where(outcome => outcome.IsKept).Sum(outcome => outcome.Outputs.Count);
        int failed = plan.Problems.Count + outcomes.Count(outcome => outcome.Problem is not null);
        context.Out.WritePlainLine(
            $"{options.Out}: {written.Length} {(written.Length == 1 ? "picture" : "pictures")} "
            + $"written{(kept == 0 ? "" : $", {kept} of an earlier run kept")}"
            + $"{(failed == 0 ? "" : $", {failed} {(failed == 1 ? "input" : "inputs")} failed")}");
        return failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Colorize(
        PhotoPlan plan, ModelSource model, OutputGuard guard, ColorizeOptions options, IImageFiles files, CommandContext context,
        List<PhotoOutcome> outcomes)
    {
        using ComputeDevice device = context.OpenDevice(options.Precision);
        ModelConfiguration configuration = ConfigurationOf(model);
        ChoiceRun.RequireClasses(options.Choice, configuration);
        int size = options.Size ?? configuration.TrainSize;
        options = WithinMemory(options, plan, configuration, device, size, files, context);
        using TrainedModel trained = ModelFile.Load(model, device);
        using TensorPool pool = new(device, options.Precision.Activations());
        using PhotoColorizer colorizer = new(trained.Network, pool, options.Size, context.Threads, options.Rendering, options.Fit);
        string modelHash = model.Sha256();
        PhotoFiling filing = options.Filing with
        {
            NoteOf = options.Mark ? NoteOf(model.Name, modelHash, options.Request.Seed) : null,
            Guard = guard,
            IsMarked = options.Mark,
            Previews = options.Batch.Report is null ? 0 : BatchPage.MostPreviews,
        };
        using BatchManifest? manifest = ManifestOf(options) is { } path ? BatchManifest.Open(path) : null;
        BatchIdentity identity = new(modelHash, options.Request.Seed, options.Describe(size));
        BatchLedger? ledger = manifest is null
            ? null
            : new BatchLedger(manifest, identity, options.Batch.Overwrite, options.Batch.FailedOnly);
        PhotoRun run = new(colorizer, files, options.Request, filing, ledger);
        if (options.Batch.Watch)
            Watch(run, guard, options, context, outcomes);
        else
            Execute(run, plan, context, outcomes);
        foreach (PhotoOutcome outcome in outcomes)
            ChoiceRun.WriteSheets(options, outcome, colorizer, trained.ClassNames, files, context.Cancellation);
    }

    // A photo that does not fit even alone fails when its turn comes.
    private static ColorizeOptions WithinMemory(
        ColorizeOptions options, PhotoPlan plan, ModelConfiguration model, ComputeDevice device, int size, IImageFiles files,
        CommandContext context)
    {
        try
        {
            context.Err.WritePlainLine(Require(options.Filing.Limits).ToString());
            return options;
        }
        catch (MemoryPlanException) when (size <= MostSide)
        {
            ImageLimits limits = ColorizingMemory.LimitsThatFit(
                model, device, size, options.Request, options.Precision, options.Filing.Limits, plan.Tasks.Any(IsLargeAndHeld));
            context.Err.WritePlainLine(Require(limits).ToString());
            context.Err.WritePlainLine(string.Create(
                CultureInfo.InvariantCulture,
                $"photos above {limits.LargestPixelCount / 1e6:0.##} megapixels do not fit into memory; they are left out"));
            return options with { Filing = options.Filing with { Limits = limits } };
        }

        MemoryPlan Require(ImageLimits limits)
            => ColorizingMemory.Require(model, device, plan, size, options.Request, options.Precision, limits, options.Fit, IsHeld);

        bool IsHeld(PhotoTask task) => options.Filing.Holds(task, files);

        bool IsLargeAndHeld(PhotoTask task) => PhotoStrips.MostHeldPixels < options.Filing.PixelsOf(task) && IsHeld(task);
    }

    // Until the user ends it, which throws.
    private static void Watch(
        PhotoRun run, OutputGuard guard, ColorizeOptions options, CommandContext context, List<PhotoOutcome> outcomes)
    {
        PhotoWatch watch = new(() =>
            options.Batch.Shard is { } shard ? shard.Of(PlanOf(options, guard, context), options.Out) : PlanOf(options, guard, context));
        context.Err.WritePlainLine($"watching {string.Join(", ", options.Inputs)}; Ctrl+C ends it");
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            PhotoPlan arrived = watch.Look();
            if (arrived.Tasks.Count > 0)
                Execute(run, arrived, context, outcomes);
            // A look at very many files takes long; it is to be a small part of the time.
            TimeSpan look = Stopwatch.GetElapsedTime(start);
            context.Cancellation.WaitHandle.WaitOne(arrived.Tasks.Count > 0 || look < s_betweenLooks ? s_betweenLooks : 10 * look);
            context.Cancellation.ThrowIfCancellationRequested();
        }
    }

    private static void Execute(PhotoRun run, PhotoPlan plan, CommandContext context, List<PhotoOutcome> outcomes)
    {
        int done = 0, failed = 0;
        WorkProgress.Run(context.Err, new WorkPlan("coloring", plan.Tasks.Count), progress =>
        {
            foreach (PhotoOutcome outcome in run.Execute(plan, context.Cancellation))
            {
                outcomes.Add(outcome);
                if (outcome.Problem is { } problem)
                {
                    failed++;
                    progress.Say(Line(problem));
                }
                if (outcome.Notice is { } notice)
                    progress.Say($"note: {notice}");
                if (context.Verbose && outcome.Detail is { } detail)
                    progress.Say(detail);
                progress.Report(++done, failed == 0 ? "" : $"{failed} failed");
            }
            return done;
        });
    }

    private static IImageFiles FilesOf(ColorizeOptions options, CommandContext context)
    {
        IImageFiles files = options.AllowDamaged ? VipsImageFiles.OrManaged(allowDamaged: true) : context.Files;
        return options.Choice.IsOfOnePhoto ? new PhotoReadOnce(files) : files;
    }

    private static ModelConfiguration ConfigurationOf(ModelSource model)
    {
        using SafetensorsFile file = model.Open();
        return ModelFile.ReadDescription(file).Configuration;
    }

    // A shard is always recorded: another program joins the parts.
    private static string? ManifestOf(ColorizeOptions options)
        => options.Batch.Manifest ?? (options.Batch.Shard is { } shard ? Path.Combine(options.Out, shard.ManifestName) : null);

    // Enough to tell by whom, by which model and how to draw the same colors again.
    private static Func<int, string> NoteOf(string model, string hash, ulong seed) => sample => string.Create(
        CultureInfo.InvariantCulture,
        $"{Application.Name}: colors computed by model {Path.GetFileName(model)}, SHA-256 {hash}, seed {seed}, sample {sample}");

    private static string Line(PhotoProblem problem) => $"error: {problem.Message}";

    /// <summary>A line of <c>--json</c>.</summary>
    private sealed record WrittenPhoto(string Input, string Output, int Sample, ulong Seed);
}
