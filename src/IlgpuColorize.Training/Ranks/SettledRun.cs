using System.Text.Json;
using System.Text.Json.Serialization;
using IlgpuColorize.Collectives;
using IlgpuColorize.Data;

namespace IlgpuColorize.Training;

/// <summary>
/// A run as rank 0 settled it and every rank knows it. The run's directory is rank 0's alone: the others need neither its files nor a disk
/// that all share, only the data sets.
/// </summary>
/// <param name="Configured">What was asked for.</param>
/// <param name="Setup">What is trained.</param>
/// <param name="Packs">The data sets.</param>
/// <param name="Directory">The run's directory; null on the other ranks.</param>
internal sealed record SettledRun(ConfiguredRequest Configured, TrainingSetup Setup, PackSet Packs, RunDirectory? Directory)
{
    // The best score before the first validation is infinity.
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Settles a run, on every rank.</summary>
    /// <exception cref="TrainingException">What was asked for cannot be, or the ranks see different data sets.</exception>
    /// <exception cref="UserException">The data set, a model or the run's directory cannot be used.</exception>
    public static SettledRun Of(TrainingRequest request, IImageFiles files, ICollective collective, Action<string> say)
    {
        SettledRun settled = collective.Rank == 0 ? Settle(request, files, collective, say) : Receive(files, collective);
        try
        {
            RequireSameData(settled.Packs, collective);
            return settled;
        }
        catch
        {
            settled.Directory?.Dispose();
            throw;
        }
    }

    private static SettledRun Settle(TrainingRequest asked, IImageFiles files, ICollective collective, Action<string> say)
    {
        ConfiguredRequest configured = ConfiguredRequest.Of(asked);
        TrainingRequest request = configured.Request;
        PackSet packs = PackSet.Open(request.Data, request.Map, files);
        if (request.Resume && !RunDirectory.HoldsRun(request.Out))
            throw new TrainingException(
                $"{request.Out}: there is no {RunDirectory.ModelName} to resume from; leave --resume out to begin a run.");
        RunDirectory directory = RunDirectory.Open(request.Out);
        try
        {
            TrainingSetup setup = TrainingSetup.Settle(configured, packs, directory, collective.Size, say);
            if (collective.Size > 1)
                collective.Broadcast(JsonSerializer.SerializeToUtf8Bytes(new Message(request, setup), Json));
            return new SettledRun(configured, setup, packs, directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static SettledRun Receive(IImageFiles files, ICollective collective)
    {
        Message message = JsonSerializer.Deserialize<Message>(collective.Broadcast([]), Json)!;
        PackSet packs = PackSet.Open(message.Request.Data, message.Request.Map, files);
        return new SettledRun(new ConfiguredRequest(message.Request, new RunConfiguration()), message.Setup, packs, Directory: null);
    }

    // Which photos a rank takes follows from the list of all.
    private static void RequireSameData(PackSet packs, ICollective collective)
    {
        byte[] digest = Convert.FromHexString(packs.TrainDigest);
        byte[][] all = [.. collective.AllGather<byte>(digest).Chunk(digest.Length)];
        int other = Array.FindIndex(all, theirs => !theirs.SequenceEqual(all[0]));
        if (other > 0)
            throw new TrainingException(
                $"{packs.Name}: {collective.NameOf(other)} sees other photos there than {collective.NameOf(0)}; give every machine the "
                + $"same data set.");
    }

    /// <summary>What rank 0 tells the others.</summary>
    private sealed record Message(TrainingRequest Request, TrainingSetup Setup);
}
