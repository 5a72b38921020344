using IlgpuColorize.Models;

namespace IlgpuColorize.Training;

/// <summary>Is told how a run goes.</summary>
public interface ITrainingProgress
{
    /// <summary>Is called after every step.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="losses">The step's losses.</param>
    void Stepped(int step, LossValues losses);

    /// <summary>Is told something worth a line: a validation, a checkpoint.</summary>
    void Say(string line);
}
