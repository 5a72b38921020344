using IlgpuColorize.Cli.Commands;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Experiments;

/// <summary>
/// Trains what an experiment needs and is not there yet, in OUT/runs/NAME-seedN, and measures it; runs that were ended early go on.
/// </summary>
internal sealed class ExperimentRuns(ExperimentOptions options, CommandContext context)
{
    // Curves need a few points, and each costs the time of some dozen steps.
    private const int Validations = 6;

    // Pairs of samples are the least that diversity needs.
    private const int Samples = 2;
    private const int Resamples = 1000;

    private int CheckpointEvery => Math.Max(1, options.Steps / Validations);

    /// <summary>Trains and measures a network with every seed.</summary>
    public VariantResult Measure(ExperimentVariant variant)
        => new(variant, [.. Enumerable.Range(1, options.Seeds).Select(seed => Measure(variant, (ulong)seed))]);

    private RunResult Measure(ExperimentVariant variant, ulong seed)
    {
        string run = Train(variant, seed);
        EvaluateOptions evaluation = new()
        {
            Data = options.Data,
            Model = Path.Combine(run, RunDirectory.ModelName),
            Limit = options.Limit,
            Request = new SampleRequest { Samples = Samples, Seed = 0 },
            Judge = options.Experiment.NeedsJudge ? TrainJudge() : null,
            Resamples = Resamples,
        };
        context.Err.WritePlainLine($"measuring {variant.Name}, seed {seed}");
        (EvaluationReport report, EvaluationProvenance provenance) = EvaluateRun.Measure(evaluation, context);
        IReadOnlyList<ValidationEntry> validations = RunLog.Read<ValidationEntry>(
            Path.Combine(run, RunDirectory.MetricsName), ValidationEntry.Key);
        return new RunResult(seed, report, provenance.ModelSha256, validations, provenance.JudgeSha256);
    }

    // One judge for all seeds: it must not change while pictures are compared.
    private string TrainJudge()
    {
        string run = Path.Combine(options.Out, "runs", "judge");
        bool resume = File.Exists(Path.Combine(run, JudgeTraining.FileName));
        return JudgeRun.Train(
            new TrainingRequest
            {
                Data = [new PackChoice(options.Data)],
                Out = run,
                Preset = options.Preset,
                Steps = options.Steps,
                Resume = resume,
                CheckpointEvery = CheckpointEvery,
            },
            context);
    }

    private string Train(ExperimentVariant variant, ulong seed)
    {
        string run = Path.Combine(options.Out, "runs", $"{variant.Name}-seed{seed}");
        string? start = variant.Start is { } first ? Path.Combine(Train(first, seed), RunDirectory.ModelName) : null;
        bool resume = RunDirectory.HoldsRun(run);
        context.Err.WritePlainLine($"training {variant.Name}, seed {seed}");
        using ComputeDevice device = context.OpenDevice();
        using TrainingRun trained = TrainRun.Train(
            new TrainingRequest
            {
                Data = [new PackChoice(options.Data)],
                Out = run,
                Preset = resume ? null : options.Preset,
                Flow = variant.Flow,
                Fusion = variant.Fusion,
                Training = variant.Weights is { } weights ? new TrainingOptions { LossWeights = weights } : null,
                Steps = options.Steps,
                Seed = seed,
                Resume = resume,
                Init = resume ? null : start,
                ValidateEvery = CheckpointEvery,
                CheckpointEvery = CheckpointEvery,
            },
            device,
            context);
        return run;
    }
}
