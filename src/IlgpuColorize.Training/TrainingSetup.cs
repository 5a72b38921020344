using System.Globalization;
using IlgpuColorize.Data;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Training;

/// <summary>What a run trains, settled from what was asked for, the data sets, and the run or model it starts from.</summary>
/// <param name="Model">The network.</param>
/// <param name="ClassNames">The classes' names; empty without segmentation.</param>
/// <param name="Options">How it is trained.</param>
/// <param name="Steps">The steps of the whole run.</param>
/// <param name="Resumed">The state to continue from; null for a run from the start.</param>
internal sealed record TrainingSetup(
    ModelConfiguration Model, IReadOnlyList<string> ClassNames, TrainingOptions Options, int Steps, RunState? Resumed)
{
    /// <summary>Settles a run.</summary>
    /// <param name="request">What was asked for, with what its configuration says filled in (<see cref="ConfiguredRequest"/>).</param>
    /// <param name="packs">The data sets.</param>
    /// <param name="run">The run's directory.</param>
    /// <param name="ranks">The processes that share the run.</param>
    /// <param name="say">Is told what was settled that was not asked for.</param>
    /// <exception cref="TrainingException">What was asked for contradicts the data sets, the run or the model.</exception>
    public static TrainingSetup Settle(
        ConfiguredRequest request, PackSet packs, RunDirectory run, int ranks = 1, Action<string>? say = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(packs);
        ArgumentNullException.ThrowIfNull(run);
        TrainingRequest asked = request.Request;
        if (asked.Resume)
            return Continue(request, packs, run, ranks, say ?? (_ => { }));
        if (File.Exists(run.Model))
            throw new TrainingException($"{asked.Out}: holds a run already; continue it with --resume, or choose another --out.");
        run.RequireNothingOfTheUsers();
        return Begin(request, packs, ranks, say ?? (_ => { }));
    }

    private static TrainingSetup Continue(
        ConfiguredRequest configured, PackSet packs, RunDirectory run, int ranks, Action<string> say)
    {
        TrainingRequest request = configured.Request;
        (ModelConfiguration model, IReadOnlyList<string> classNames, RunState state) = Checkpoint.ReadState(run);
        TrainingOptions options = state.Options;
        RefuseChange("--batch", request.Batch, options.Batch);
        RefuseChange("--accumulate", request.Accumulate, options.Accumulate);
        RefuseChange("--micro-batch", request.MicroBatch, options.MicroBatch ?? options.Batch);
        RefuseChange("--learning-rate", request.LearningRate, options.LearningRate);
        RefuseChange("--schedule", request.Schedule, options.Schedule ?? default);
        RefuseChange("--warm-up", request.WarmUp, options.WarmUpSteps);
        RefuseChange("--clip-norm", request.ClipNorm, options.ClipNorm);
        RefuseChange("--seed", request.Seed, options.Seed);
        RefuseChange("--canvas-noise", (float?)request.CanvasNoise, options.CanvasNoise);
        RefuseChange("--own-draws", (float?)request.OwnDraws, options.OwnDraws);
        RefuseChange("--generator-alone", request.GeneratorAlone, options.GeneratorAlone);
        RefuseChange("--precision", request.Precision, options.Precision);
        RefuseChange("--overfit", request.Overfit, options.Overfit);
        RefuseChange("--size", request.Size, model.TrainSize);
        RefuseChange("--flow", request.Flow, model.Flow);
        RefuseChange("--fusion", request.Fusion, model.Fusion);
        if (request.Sizes is { } sizes && !sizes.SequenceEqual(options.Sizes))
            throw new TrainingException(
                $"--sizes {string.Join(',', sizes)} contradicts the run, which was begun with "
                + $"{(options.Sizes.Count == 0 ? "one size" : string.Join(',', options.Sizes))}; leave it out to resume.");
        if ((request.Preset is null ? configured.Configuration.Sizes : SizesOf(request.Preset)) is { } network)
        {
            ModelConfiguration asked = network.For(model.Flow, model.Fusion, model.Classes) with { TrainSize = model.TrainSize };
            if (asked != model)
                throw new TrainingException(
                    $"{request.Out}: the run trains another network than --preset or --config says; leave them out to resume, or "
                    + $"choose another --out.");
        }
        if (packs.TrainIds.Count != state.TrainIds)
            throw new TrainingException(
                $"{packs.Name}: train.txt names {packs.TrainIds.Count} images, the run was begun with {state.TrainIds}; resume with "
                + $"the same data set.");
        if (state.TrainDigest is { } digest && digest != packs.TrainDigest)
            throw new TrainingException(
                $"{packs.Name}: train.txt names other images than those that the run was begun with, or in another order; resume with "
                + $"the same data set.");
        RefuseOtherClasses(packs, classNames, "the run");
        _ = StepShare.Of(options, rank: 0, ranks);
        if (options.NeedsHorizon && options.Horizon is null)
            throw new TrainingException($"{run.Model}: has a schedule or sizes without 'horizon'; it was written by another program.");
        if (request.CoolDown is { } coolDown)
            options = CoolingFromHere(options, coolDown, state.StepsDone, say);
        int steps = StepsOf(request, packs, options);
        if (options.LastStep is { } last && last != steps && (request.Steps ?? request.Epochs) is not null)
            throw new TrainingException(
                $"--steps or --epochs makes {steps} steps; the run's schedule and sizes were laid out for {last}. Leave both out to "
                + $"resume, say --cool-down for a nearer end, or begin another run with --init {request.Out}.");
        return new TrainingSetup(model, classNames, options, RequireCountable(options.LastStep ?? steps, options), state);
    }

    // The same words once more are a run that was interrupted in its cool-down, or before it, and goes on as it was.
    private static TrainingOptions CoolingFromHere(TrainingOptions options, int steps, int stepsDone, Action<string> say)
    {
        if (options.CoolDown?.Steps == steps)
            return options;
        if (options.CoolDown is { } begun && begun.From < stepsDone)
            throw new TrainingException(
                $"--cool-down {steps}: the run cools down over {begun.Steps} steps from step {begun.From} on; leave it out to resume.");
        if (options.LastStep <= stepsDone)
            throw new TrainingException(
                $"--cool-down {steps}: the run's learning rate has fallen to 0 at step {options.LastStep} already; begin another with "
                + $"--init.");
        CoolDown coolDown = new(stepsDone, steps);
        options = (options with { CoolDown = coolDown }).Validate();
        say(string.Create(
            CultureInfo.InvariantCulture,
            $"The learning rate falls from {options.LearningRateAt(stepsDone + 1):0.######} to 0 over {steps} steps, and the run ends "
            + $"after step {coolDown.End}."));
        return options;
    }

    private static TrainingSetup Begin(ConfiguredRequest configured, PackSet packs, int ranks, Action<string> say)
    {
        (TrainingRequest request, RunConfiguration configuration) = (configured.Request, configured.Configuration);
        (ModelConfiguration Configuration, IReadOnlyList<string> ClassNames)? start = request.Init is null ? null : DescriptionOf(
            request.Init);
        Flow flow = request.Flow ?? (packs.HasLabels ? Flow.Green : start?.Configuration.Flow ?? Flow.Purple);
        IReadOnlyList<string> classNames = flow == Flow.Purple ? [] : packs.HasLabels ? packs.Classes : start?.ClassNames ?? [];
        if (flow != Flow.Purple && classNames.Count == 0)
            throw new TrainingException(
                $"{packs.Name}: has no labels, which the {flow.ToString().ToLowerInvariant()} flow learns from; say --flow purple, "
                + $"or --init a model with classes.");
        if (configuration.Classes is { } classes && flow != Flow.Purple && classes != classNames.Count)
            throw new TrainingException(
                $"{request.Config}: says {classes} classes, the data set has {classNames.Count}; leave 'classes' out.");
        Fusion startFusion = start is { Configuration: { Flow: Flow.Green } green } ? green.Fusion : Fusion.Concat;
        ModelConfiguration sizes = (request.Preset is { } preset ? SizesOf(preset) : configuration.Sizes)
            ?? start?.Configuration ?? SizesOf(TrainingRequest.DefaultPreset);
        TrainingOptions options = request.Scaling.Apply(
            StepShare.Settle(OptionsOf(request, configuration), request.BatchPerRank, ranks, say), say);
        ModelConfiguration model = sizes.For(flow, request.Fusion ?? startFusion, classNames.Count) with
        {
            TrainSize = options.Sizes.Count > 0 ? options.Sizes[^1].Size : request.Size ?? sizes.TrainSize,
        };
        if (request.DryRun)
            options = OneStepOfEachSize(options);
        int steps = request.DryRun ? Math.Max(1, options.Sizes.Count) : StepsOf(request, packs, options);
        RequireCountable(steps, options);
        if (options.NeedsHorizon)
            options = options with { Horizon = options.Horizon ?? steps };
        if (request.CoolDown is { } coolDown && !request.DryRun)
            options = options with { CoolDown = CoolingAtTheEnd(coolDown, steps) };
        if (options.CoolDown is { } end && end.End != steps)
            throw new TrainingException(
                $"The run has {steps} steps, but its configuration's 'coolDown' ends after step {end.End}; leave one of them out.");
        return new TrainingSetup(Validated(model, request), classNames, options.Validate(), steps, Resumed: null);
    }

    private static CoolDown CoolingAtTheEnd(int coolDown, int steps) => coolDown <= steps
        ? new CoolDown(steps - coolDown, coolDown)
        : throw new TrainingException($"--cool-down {coolDown} is longer than the run of {steps} steps; choose fewer.");

    private static int StepsOf(TrainingRequest request, PackSet packs, TrainingOptions options)
        => request.Steps
            ?? (request.Epochs is null ? options.CoolDown?.End : null)
            ?? new TrainingData(new ExampleCaches(packs), options, threads: 1).StepsFor(request.Epochs ?? TrainingRequest.DefaultEpochs);

    // What is drawn of a batch depends on its number, of 32 bits.
    private static int RequireCountable(int steps, TrainingOptions options) => (long)steps * options.Accumulate <= int.MaxValue
        ? steps
        : throw new TrainingException(
            $"{steps} steps of {options.Accumulate} batches are more than the {int.MaxValue} batches of a run; choose fewer --steps, "
            + $"--epochs or --accumulate.");

    private static TrainingOptions OneStepOfEachSize(TrainingOptions options) => options with
    {
        Sizes = [.. options.Sizes.Select((stage, i) => stage with { From = (double)i / options.Sizes.Count })],
        Horizon = null,
        CoolDown = null,
    };

    private static ModelConfiguration Validated(ModelConfiguration model, TrainingRequest request)
    {
        try
        {
            return model.Validate();
        }
        catch (ConfigurationException problem)
        {
            throw new TrainingException(request.Config is null ? problem.Message : $"{request.Config}: {problem.Message}", problem);
        }
    }

    private static ModelConfiguration SizesOf(string preset)
        => Presets.ByName.TryGetValue(preset, out ModelConfiguration? sizes)
            ? sizes
            : throw new TrainingException($"There is no preset '{preset}'; choose one of {string.Join(", ", Presets.ByName.Keys)}.");

    private static TrainingOptions OptionsOf(TrainingRequest request, RunConfiguration configuration)
    {
        bool paper = string.Equals(request.Preset ?? configuration.Preset, "paper", StringComparison.OrdinalIgnoreCase);
        TrainingOptions defaults = configuration.Training ?? request.Training ?? (paper ? TrainingOptions.Paper : new TrainingOptions());
        bool byHeart = (request.Overfit ?? defaults.Overfit) > 0;
        return (defaults with
        {
            Batch = request.Batch ?? defaults.Batch,
            Accumulate = request.Accumulate ?? defaults.Accumulate,
            MicroBatch = request.MicroBatch ?? defaults.MicroBatch,
            LearningRate = request.LearningRate ?? defaults.LearningRate,
            Schedule = request.Schedule ?? defaults.Schedule,
            WarmUpSteps = request.WarmUp ?? defaults.WarmUpSteps,
            ClipNorm = request.ClipNorm ?? defaults.ClipNorm,
            Sizes = request.Sizes ?? defaults.Sizes,
            // What is to be learnt by heart stays the same.
            Flip = defaults.Flip && !byHeart,
            Augmentation = byHeart ? null : request.Augment ? new InputAugmentation() : defaults.Augmentation,
            Overfit = request.Overfit ?? defaults.Overfit,
            Seed = request.Seed ?? defaults.Seed,
            CanvasNoise = (float)(request.CanvasNoise ?? defaults.CanvasNoise),
            OwnDraws = (float)(request.OwnDraws ?? defaults.OwnDraws),
            GeneratorAlone = request.GeneratorAlone ?? defaults.GeneratorAlone,
            Precision = request.Precision ?? defaults.Precision,
        }).Validate();
    }

    private static (ModelConfiguration Configuration, IReadOnlyList<string> ClassNames) DescriptionOf(string model)
    {
        using SafetensorsFile file = SafetensorsFile.Open(model);
        return ModelFile.ReadDescription(file);
    }

    private static void RefuseOtherClasses(PackSet packs, IReadOnlyList<string> classNames, string whose)
    {
        if (packs.HasLabels && classNames.Count > 0 && !packs.Classes.SequenceEqual(classNames))
            throw new TrainingException(
                $"{packs.Name}: classes.txt names other classes ({packs.Classes.Count}) than {whose} was begun with "
                + $"({classNames.Count}); resume with the same data set.");
    }

    private static void RefuseChange<T>(string option, T? asked, T stored)
        where T : struct
    {
        if (asked is { } value && !value.Equals(stored))
            throw new TrainingException(
                $"{option} {value} contradicts the run, which was begun with {stored}; leave it out to resume, or begin another run.");
    }
}
