using System.Globalization;
using System.Text.Json;
using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Training;

/// <summary>What a run needs to go on besides tensors.</summary>
/// <param name="StepsDone">Steps done.</param>
/// <param name="BestScore">The lowest sum of the two bits per dimension on validation; infinity before the first.</param>
/// <param name="Options">The options the run was started with.</param>
/// <param name="TrainIds">The number of training images, which the order of batches depends on.</param>
/// <param name="TrainDigest">
/// <see cref="PackSet.TrainDigest"/> of the data; null in a checkpoint that was written before it was stored.
/// </param>
internal sealed record RunState(int StepsDone, double BestScore, TrainingOptions Options, int TrainIds, string? TrainDigest);

/// <summary>
/// Writes and reads checkpoints. The optimiser's state is written first, under a name that holds the step; the model file, which names that
/// step, is renamed into place last: whatever happens in between, the directory holds one whole checkpoint.
/// </summary>
internal static class Checkpoint
{
    private const string OptimizerFormat = "psc-optimizer-1";
    private const string StepKey = "step";
    private const string BestScoreKey = "best_score";
    private const string OptionsKey = "training";
    private const string TrainIdsKey = "train_images";
    private const string TrainDigestKey = "train_sha256";
    private const string FirstMomentPrefix = "first_moment.";
    private const string SecondMomentPrefix = "second_moment.";

    /// <summary>Writes a checkpoint: model and optimiser.</summary>
    public static void Write(
        RunDirectory run, TrainingSession session, IReadOnlyList<string> classNames, RunState state, SafetensorsWriter? writer = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(session);
        ParameterSet parameters = session.Network.Parameters;
        ComputeStream stream = session.Network.Device.DefaultStream;
        Dictionary<string, string> metadata = Describe(state);
        metadata["format"] = OptimizerFormat;
        (writer ?? new SafetensorsWriter()).Write(run.Optimizer(state.StepsDone), metadata,
        [
            .. ParameterFile.Describe(parameters, stream, session.Optimizer.FirstMoment, FirstMomentPrefix),
            .. ParameterFile.Describe(parameters, stream, session.Optimizer.SecondMoment, SecondMomentPrefix),
        ]);
        WriteModel(run.Model, session, classNames, state, writer);
        run.DeleteOptimizersExcept(state.StepsDone, (writer ?? new SafetensorsWriter()).Disk);
    }

    /// <summary>Writes the model alone.</summary>
    public static void WriteModel(
        string path, TrainingSession session, IReadOnlyList<string> classNames, RunState state, SafetensorsWriter? writer = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ModelFile.Write(path, session.Network, session.Averager.Averaged.Parameters.Values, classNames, Describe(state), writer);
    }

    /// <summary>Reads what a run's last checkpoint says of itself.</summary>
    /// <exception cref="ModelFileException">There is no checkpoint, or it cannot be used.</exception>
    public static (ModelConfiguration Configuration, IReadOnlyList<string> ClassNames, RunState State) ReadState(RunDirectory run)
    {
        ArgumentNullException.ThrowIfNull(run);
        using SafetensorsFile file = SafetensorsFile.Open(run.Model);
        (ModelConfiguration configuration, IReadOnlyList<string> classNames) = ModelFile.ReadDescription(file);
        try
        {
            TrainingOptions options = JsonSerializer.Deserialize<TrainingOptions>(file.MetadataOf(OptionsKey), JsonSerializerOptions.Web)
                ?? throw new JsonException("The training options are empty.");
            return (configuration, classNames, new RunState(
                int.Parse(file.MetadataOf(StepKey), NumberStyles.None, CultureInfo.InvariantCulture),
                double.Parse(file.MetadataOf(BestScoreKey), CultureInfo.InvariantCulture),
                options.Validate(),
                int.Parse(file.MetadataOf(TrainIdsKey), NumberStyles.None, CultureInfo.InvariantCulture),
                file.Metadata.GetValueOrDefault(TrainDigestKey)));
        }
        catch (Exception problem) when (problem is FormatException or OverflowException or JsonException or ConfigurationException)
        {
            throw new ModelFileException($"{file.Path}: its training state cannot be used. {problem.Message}", problem);
        }
    }

    /// <summary>Restores a session from a run's last checkpoint, strictly.</summary>
    /// <exception cref="ModelFileException">A file is missing, cut short, or does not fit.</exception>
    public static void Restore(RunDirectory run, TrainingSession session, RunState state)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(state);
        ParameterSet parameters = session.Network.Parameters;
        ComputeStream stream = session.Network.Device.DefaultStream;
        using SafetensorsFile model = SafetensorsFile.Open(run.Model);
        ParameterFile.Read(model, parameters, stream, parameters.Values, ModelFile.LivePrefix);
        ParameterFile.Read(model, parameters, stream, session.Averager.Averaged.Parameters.Values, ModelFile.AveragePrefix);
        using SafetensorsFile optimizer = SafetensorsFile.Open(run.Optimizer(state.StepsDone));
        ParameterFile.Read(optimizer, parameters, stream, session.Optimizer.FirstMoment, FirstMomentPrefix);
        ParameterFile.Read(optimizer, parameters, stream, session.Optimizer.SecondMoment, SecondMomentPrefix);
        session.StepsDone = state.StepsDone;
    }

    /// <summary>Finds whether a file is an optimiser's state that a run wrote.</summary>
    internal static bool IsOptimizer(string path)
    {
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            return file.Metadata.TryGetValue("format", out string? format) && format == OptimizerFormat;
        }
        catch (ModelFileException)
        {
            return false;
        }
    }

    private static Dictionary<string, string> Describe(RunState state)
    {
        Dictionary<string, string> texts = new()
        {
            [StepKey] = state.StepsDone.ToString(CultureInfo.InvariantCulture),
            [BestScoreKey] = state.BestScore.ToString("R", CultureInfo.InvariantCulture),
            [OptionsKey] = JsonSerializer.Serialize(state.Options, JsonSerializerOptions.Web),
            [TrainIdsKey] = state.TrainIds.ToString(CultureInfo.InvariantCulture),
        };
        if (state.TrainDigest is { } digest)
            texts[TrainDigestKey] = digest;
        return texts;
    }
}
