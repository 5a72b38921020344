using IlgpuColorize.Data;

namespace IlgpuColorize.Training;

/// <summary>What a run leaves in its directory while it goes on, which rank 0 alone writes: log, validations and checkpoints.</summary>
internal sealed class RunRecord : IDisposable
{
    private readonly RunDirectory _directory;
    private readonly TrainingSession _session;
    private readonly Validation? _validation;
    private RunLogs? _log;

    /// <summary>Prepares the record; nothing is written yet.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="session">What is validated and saved.</param>
    /// <param name="setup">What the run trains.</param>
    /// <param name="packs">The data sets.</param>
    /// <param name="examples">Their photos at the run's size.</param>
    public RunRecord(RunDirectory directory, TrainingSession session, TrainingSetup setup, PackSet packs, ExampleCache examples)
    {
        (_directory, _session) = (directory, session);
        _validation = packs.ValidationIds.Count > 0 ? new Validation(session, packs, examples) : null;
        Checkpoints = new RunCheckpoints(directory, session, setup, packs, _validation is not null);
    }

    /// <summary>Which step is saved, and which model was the best.</summary>
    public RunCheckpoints Checkpoints { get; }

    private RunLogs Log => _log ?? throw new InvalidOperationException("The log is not open; begin it before the first step.");

    /// <summary>Opens the log, until what is returned is disposed. What it has of steps that are to come is dropped.</summary>
    public IDisposable BeginLog()
    {
        RunLogs log = new(_directory, _session.StepsDone);
        return _log = log;
    }

    /// <inheritdoc/>
    public void Dispose() => _log?.Dispose();

    /// <summary>Appends a step to the log.</summary>
    public void Append(StepEntry entry) => Log.Append(entry);

    /// <summary>
    /// Does the validation of the last step where the end of the run cut it short, so that the run gives what it would have given without
    /// an end.
    /// </summary>
    public void CatchUp(ITrainingProgress progress, CancellationToken cancellation)
    {
        if (_validation is null
            || RunLog.Read<ValidationEntry>(_directory.Metrics, ValidationEntry.Key).Any(entry => entry.Step == _session.StepsDone))
            return;
        Validate(progress, cancellation);
        // The step's checkpoint is there but for the best score.
        Checkpoints.WriteAgain();
    }

    /// <summary>Validates the averages, where there are photos for it, and keeps the model where it is the best.</summary>
    public void Validate(ITrainingProgress progress, CancellationToken cancellation)
    {
        if (_validation is null)
            return;
        ValidationEntry entry = _validation.Run(_directory.Samples, cancellation);
        Checkpoints.KeepBest(entry.Score);
        // Last: what the log says was done is not done again by a resumed run.
        Log.Append(entry);
        progress.Say(entry.ToString());
    }

    /// <summary>Writes the table of the steps so far, beside what is saved.</summary>
    public void WriteTable(ITrainingProgress progress)
    {
        Log.WriteTable();
        progress.Saved(_directory);
    }
}
