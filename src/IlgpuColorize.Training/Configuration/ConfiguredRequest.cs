using IlgpuColorize.Data;

namespace IlgpuColorize.Training;

/// <summary>
/// A request together with its configuration: what the request leaves open is taken from the file and its assignments, and the data of a
/// run that is resumed from the configuration that the run wrote.
/// </summary>
/// <param name="Request">The request, filled in.</param>
/// <param name="Configuration">The configuration; empty where none was named.</param>
internal sealed record ConfiguredRequest(TrainingRequest Request, RunConfiguration Configuration)
{
    /// <summary>Fills a request in.</summary>
    /// <exception cref="TrainingException">The configuration cannot be used, or no data set is named anywhere.</exception>
    public static ConfiguredRequest Of(TrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RunConfiguration given = request.Config is null && request.Assignments.Count == 0
            ? new RunConfiguration()
            : RunConfiguration.Read(request.Config, request.Assignments);
        string written = RunDirectory.ConfigurationOf(request.Out);
        RunConfiguration source = request.Resume && request.Data.Count == 0 && given.Data is null && File.Exists(written)
            ? RunConfiguration.Read(written)
            : given;
        PackChoice[] data = request.Data.Count > 0 ? [.. request.Data] : [.. (source.Data ?? []).Select(ChoiceOf)];
        if (data.Length == 0)
            throw new TrainingException("No data set is named; say --data DIR, or give 'data' in the --config file.");
        return new ConfiguredRequest(
            request with
            {
                Data = data,
                Map = request.Map ?? source.Map,
                Cache = request.Cache ?? source.Cache,
                Init = request.Init ?? (request.Resume ? null : given.Init),
                Flow = request.Flow ?? given.Flow,
                Fusion = request.Fusion ?? given.Fusion,
                Steps = request.Steps ?? (request.Epochs is null ? given.Steps : null),
                Epochs = request.Epochs ?? (request.Steps is null ? given.Epochs : null),
                ValidateEvery = request.ValidateEvery ?? given.ValidateEvery,
                CheckpointEvery = request.CheckpointEvery ?? given.CheckpointEvery,
                MaxTime = request.MaxTime ?? given.MaxTime,
            },
            given);
    }

    /// <summary>
    /// Returns the complete configuration of a settled run; given to <c>train --config</c>, it begins the same run again.
    /// </summary>
    internal RunConfiguration Effective(TrainingSetup setup) => new()
    {
        Data = [.. Request.Data.Select(choice => (choice with { Directory = Path.GetFullPath(choice.Directory) }).ToString())],
        Map = Request.Map is null ? null : Path.GetFullPath(Request.Map),
        Cache = string.IsNullOrEmpty(Request.Cache) ? Request.Cache : Path.GetFullPath(Request.Cache),
        Init = Request.Init is null ? null : Path.GetFullPath(Request.Init),
        Width = setup.Model.Width,
        EmbeddingChannels = setup.Model.EmbeddingChannels,
        GeneratorChannels = setup.Model.GeneratorChannels,
        GeneratorLayers = setup.Model.GeneratorLayers,
        Mixtures = setup.Model.Mixtures,
        TrainSize = setup.Model.TrainSize,
        Flow = setup.Model.Flow,
        Fusion = setup.Model.HasSegmentation && setup.Model.Fusion != Models.Configuration.Fusion.None ? setup.Model.Fusion : null,
        Steps = setup.Steps,
        ValidateEvery = Request.ValidateEvery ?? TrainingRequest.DefaultValidateEvery,
        CheckpointEvery = Request.CheckpointEvery ?? TrainingRequest.DefaultCheckpointEvery,
        MaxTime = Request.MaxTime,
        Training = setup.Options,
    };

    private static PackChoice ChoiceOf(string text) => PackChoice.TryParse(text, out PackChoice choice)
        ? choice
        : throw new TrainingException($"'data' holds '{text}'; write a directory, or DIR:WEIGHT with {PackChoice.Weights}.");
}
