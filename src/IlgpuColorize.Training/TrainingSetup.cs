using IlgpuColorize.Data;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Training;

/// <summary>What a run trains, settled from what was asked for, the data set, and the run or model it starts from.</summary>
/// <param name="Model">The network.</param>
/// <param name="ClassNames">The classes' names; empty without segmentation.</param>
/// <param name="Options">How it is trained.</param>
/// <param name="Resumed">The state to continue from; null for a run from the start.</param>
public sealed record TrainingSetup(ModelConfiguration Model, IReadOnlyList<string> ClassNames, TrainingOptions Options, RunState? Resumed)
{
    /// <summary>Settles a run.</summary>
    /// <exception cref="TrainingException">What was asked for contradicts the data set, the run or the model.</exception>
    public static TrainingSetup Settle(TrainingRequest request, Pack pack, RunDirectory run)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(run);
        if (!request.Resume && File.Exists(run.Model))
            throw new TrainingException($"{request.Out}: holds a run already; continue it with --resume, or choose another --out.");
        if (!request.Resume)
            run.RequireNothingOfTheUsers();
        return request.Resume ? Continue(request, pack, run) : Begin(request, pack);
    }

    private static TrainingSetup Continue(TrainingRequest request, Pack pack, RunDirectory run)
    {
        (ModelConfiguration model, IReadOnlyList<string> classNames, RunState state) = Checkpoint.ReadState(run);
        TrainingOptions options = state.Options;
        RefuseChange("--batch", request.Batch, options.Batch);
        RefuseChange("--learning-rate", request.LearningRate, options.LearningRate);
        RefuseChange("--seed", request.Seed, options.Seed);
        RefuseChange("--canvas-noise", (float?)request.CanvasNoise, options.CanvasNoise);
        RefuseChange("--precision", request.Precision, options.Precision);
        RefuseChange("--size", request.Size, model.TrainSize);
        RefuseChange("--flow", request.Flow, model.Flow);
        RefuseChange("--fusion", request.Fusion, model.Fusion);
        if (request.Preset is not null || request.Config is not null)
        {
            ModelConfiguration sizes = ReadConfiguration(request)?.Sizes ?? Sizes(request, null);
            ModelConfiguration asked = sizes.For(model.Flow, model.Fusion, model.Classes) with { TrainSize = model.TrainSize };
            if (asked != model)
                throw new TrainingException(
                    $"{request.Out}: the run trains another network than --preset or --config says; leave them out to resume, or "
                    + $"choose another --out.");
        }
        if (pack.TrainIds.Count != state.TrainIds)
            throw new TrainingException(
                $"{request.Data}: train.txt names {pack.TrainIds.Count} images, the run was begun with {state.TrainIds}; resume with "
                + $"the same data set.");
        RefuseOtherClasses(request, pack, classNames, "the run");
        return new TrainingSetup(model, classNames, options, state);
    }

    private static TrainingSetup Begin(TrainingRequest request, Pack pack)
    {
        RunConfiguration? configuration = ReadConfiguration(request);
        (ModelConfiguration Configuration, IReadOnlyList<string> ClassNames)? start = request.Init is null ? null : DescriptionOf(
            request.Init);
        Flow flow = request.Flow ?? configuration?.Flow ?? (pack.HasLabels ? Flow.Green : start?.Configuration.Flow ?? Flow.Purple);
        IReadOnlyList<string> classNames = flow == Flow.Purple ? [] : pack.HasLabels ? pack.Classes : start?.ClassNames ?? [];
        if (flow != Flow.Purple && classNames.Count == 0)
            throw new TrainingException(
                $"{request.Data}: has no labels, which the {flow.ToString().ToLowerInvariant()} flow learns from; say --flow purple, "
                + $"or --init a model with classes.");
        if (configuration?.Classes is { } classes && flow != Flow.Purple && classes != classNames.Count)
            throw new TrainingException(
                $"{request.Config}: says {classes} classes, the data set has {classNames.Count}; leave 'classes' out.");
        Fusion startFusion = start is { Configuration: { Flow: Flow.Green } green } ? green.Fusion : Fusion.Concat;
        Fusion fusion = request.Fusion ?? configuration?.Fusion ?? startFusion;
        ModelConfiguration model = (configuration?.Sizes ?? Sizes(request, start?.Configuration)).For(flow, fusion, classNames.Count);
        if (request.Size is { } size)
            model = model with { TrainSize = size };
        return new TrainingSetup(Validated(model, request), classNames, OptionsOf(request, configuration), Resumed: null);
    }

    private static RunConfiguration? ReadConfiguration(TrainingRequest request)
        => request.Config is { } file ? RunConfiguration.Read(file) : null;

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

    private static ModelConfiguration Sizes(TrainingRequest request, ModelConfiguration? start)
    {
        if (request.Preset is null && start is not null)
            return start;
        string name = request.Preset ?? TrainingRequest.DefaultPreset;
        return Presets.ByName.TryGetValue(name, out ModelConfiguration? preset)
            ? preset
            : throw new TrainingException($"There is no preset '{name}'; choose one of {string.Join(", ", Presets.ByName.Keys)}.");
    }

    private static TrainingOptions OptionsOf(TrainingRequest request, RunConfiguration? configuration)
    {
        bool paper = string.Equals(request.Preset, "paper", StringComparison.OrdinalIgnoreCase);
        TrainingOptions defaults = configuration?.Training ?? request.Training ?? (paper ? TrainingOptions.Paper : new TrainingOptions());
        return (defaults with
        {
            Batch = request.Batch ?? defaults.Batch,
            LearningRate = request.LearningRate ?? defaults.LearningRate,
            Seed = request.Seed ?? defaults.Seed,
            CanvasNoise = (float)(request.CanvasNoise ?? defaults.CanvasNoise),
            Precision = request.Precision ?? defaults.Precision,
        }).Validate();
    }

    private static (ModelConfiguration Configuration, IReadOnlyList<string> ClassNames) DescriptionOf(string model)
    {
        using SafetensorsFile file = SafetensorsFile.Open(model);
        return ModelFile.ReadDescription(file);
    }

    private static void RefuseOtherClasses(TrainingRequest request, Pack pack, IReadOnlyList<string> classNames, string whose)
    {
        if (pack.HasLabels && classNames.Count > 0 && !pack.Classes.SequenceEqual(classNames))
            throw new TrainingException(
                $"{request.Data}: classes.txt names other classes ({pack.Classes.Count}) than {whose} was begun with "
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
