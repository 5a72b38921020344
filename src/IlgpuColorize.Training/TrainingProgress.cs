using IlgpuColorize.Models;

namespace IlgpuColorize.Training;

/// <summary>The receiver of how a run goes.</summary>
public interface ITrainingProgress
{
    /// <summary>Takes the figures of a step that is done.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="losses">The step's losses.</param>
    void Stepped(int step, LossValues losses);

    /// <summary>Takes something worth a line: a validation, a checkpoint.</summary>
    void Say(string line);

    /// <summary>Learns that a checkpoint and the metrics before it are on disk.</summary>
    void Saved(RunDirectory run)
    {
    }
}
