using System.Text;
using IlgpuColorize.Collectives;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Training;

/// <summary>The parameters that a run starts with: rank 0 restores, starts or loads them, and gives them to all.</summary>
internal static class RunStart
{
    /// <summary>Prepares a session for its first step.</summary>
    /// <param name="settled">The run.</param>
    /// <param name="session">What is trained.</param>
    /// <param name="data">The photos.</param>
    /// <param name="feeders">The batches.</param>
    /// <param name="checkpoints">The run's checkpoints; null on ranks that write none.</param>
    /// <param name="say">Is told what was done.</param>
    public static void Prepare(
        SettledRun settled, TrainingSession session, TrainingData data, SizedFeeders feeders, RunCheckpoints? checkpoints,
        Action<string> say)
    {
        if (checkpoints is not null)
        {
            if (settled.Setup.Resumed is { } state)
                checkpoints.Restore(state);
            else
                Begin(settled, session, data, feeders, say);
        }
        Share(session, settled.Setup.Resumed?.StepsDone ?? 0);
    }

    private static void Begin(
        SettledRun settled, TrainingSession session, TrainingData data, SizedFeeders feeders, Action<string> say)
    {
        TrainingSetup setup = settled.Setup;
        // The description first: by it a run that is killed here is known for one.
        WholeFile.Write(
            settled.Directory!.Description,
            Encoding.UTF8.GetBytes(RunDescription.Of(setup, settled.Packs, session.Network.Device).ToJson()));
        WholeFile.Write(settled.Directory.Configuration, Encoding.UTF8.GetBytes(settled.Configured.Effective(setup).ToJson()));
        ColorizationBatch initial = feeders.Of(step: 1).Batch;
        data.Fill(initial, number: 1, clean: true);
        session.Start(initial);
        if (settled.Configured.Request.Init is { } model)
            Initialize(model, session, say);
    }

    private static void Initialize(string model, TrainingSession session, Action<string> say)
    {
        using SafetensorsFile file = SafetensorsFile.Open(model);
        var parameters = session.Network.Parameters;
        IReadOnlyList<string> left = ParameterFile.ReadMatching(
            file, parameters, session.Network.Device.DefaultStream, parameters.Values, ModelFile.AveragePrefix);
        session.Averager.Restart();
        say($"{model}: {parameters.Parameters.Count - left.Count} of {parameters.Parameters.Count} parameters were taken.");
        if (left.Count > 0)
            say($"These start anew: {string.Join(", ", left)}.");
    }

    private static void Share(TrainingSession session, int stepsDone)
    {
        ICollective collective = session.Collective;
        if (collective.Size == 1)
            return;
        ComputeStream stream = session.Network.Device.DefaultStream;
        collective.Broadcast(stream, session.Network.Parameters.Values);
        collective.Broadcast(stream, session.Averager.Averaged.Parameters.Values);
        collective.Broadcast(stream, session.Optimizer.FirstMoment);
        collective.Broadcast(stream, session.Optimizer.SecondMoment);
        session.StepsDone = stepsDone;
    }
}
