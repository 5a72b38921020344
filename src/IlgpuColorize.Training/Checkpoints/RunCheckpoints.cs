using System.Globalization;
using IlgpuColorize.Data;

namespace IlgpuColorize.Training;

/// <summary>The checkpoints of a run: which step is saved, and which model was the best on validation so far.</summary>
/// <param name="directory">Where they are written.</param>
/// <param name="session">What is saved.</param>
/// <param name="setup">What the run trains.</param>
/// <param name="packs">The data sets, whose list of photos the order of batches depends on.</param>
/// <param name="isValidated">Whether models are compared on validation; otherwise the last one is the best.</param>
internal sealed class RunCheckpoints(
    RunDirectory directory, TrainingSession session, TrainingSetup setup, PackSet packs, bool isValidated)
{
    private readonly string _trainDigest = packs.TrainDigest;
    private double _bestScore = setup.Resumed?.BestScore ?? double.PositiveInfinity;
    private bool _isBestScoreSaved = true;
    private int? _step;

    /// <summary>A sentence's beginning that names the last good checkpoint.</summary>
    public string LastGood
        => _step is { } step ? $"The last good checkpoint is {directory.Model}, of step {step}" : "No checkpoint was written yet";

    private RunState State => new(session.StepsDone, _bestScore, setup.Options, packs.TrainIds.Count, _trainDigest);

    /// <summary>Restores the session from the run's last checkpoint.</summary>
    /// <exception cref="UserException">A file is missing, cut short, or does not fit.</exception>
    public void Restore(RunState state)
    {
        Checkpoint.Restore(directory, session, state);
        _step = state.StepsDone;
    }

    /// <summary>Saves the last step done, unless that is saved already.</summary>
    /// <exception cref="UserException">A parameter is not finite, or a file cannot be written.</exception>
    public void Write()
    {
        if (_step == session.StepsDone && _isBestScoreSaved)
            return;
        if (!session.IsFinite())
        {
            throw new TrainingException(
                $"Step {session.StepsDone}: a parameter is not finite, and no checkpoint of it was written. {LastGood}; try a lower "
                + "--learning-rate.");
        }
        WriteAgain();
        (_step, _isBestScoreSaved) = (session.StepsDone, true);
        if (!isValidated)
            Checkpoint.WriteModel(directory.Best, session, setup.ClassNames, State);
    }

    /// <summary>Saves the last step done with what is known of it now.</summary>
    public void WriteAgain() => Checkpoint.Write(directory, session, setup.ClassNames, State);

    /// <summary>Saves the model as the best one where its score is lower than every score before.</summary>
    /// <param name="score">The sum of the two bits per dimension on validation.</param>
    public void KeepBest(double score)
    {
        if (score >= _bestScore)
            return;
        // A best model without a run beside it would look like a file of the user's.
        if (_step is null)
            Write();
        _bestScore = score;
        Checkpoint.WriteModel(directory.Best, session, setup.ClassNames, State);
        _isBestScoreSaved = false;
    }

    /// <summary>
    /// Saves the last step done after training failed, and says whether that went well; the failure is the caller's to report.
    /// </summary>
    public void SaveAfterFailure(ITrainingProgress progress)
    {
        try
        {
            Write();
            progress.Say(string.Create(
                CultureInfo.InvariantCulture, $"training broke off; step {session.StepsDone} is saved, and --resume continues from there"));
        }
        catch (UserException second)
        {
            progress.Say($"training broke off, and its last step could not be saved: {second.Message}");
        }
    }
}
