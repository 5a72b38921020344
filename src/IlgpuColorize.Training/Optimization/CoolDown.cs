using System.Text.Json.Serialization;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>
/// The end of a run, in which the learning rate falls from where its schedule had it to 0, as 1 - sqrt(share of the steps done) (Hägele et
/// al. 2024, "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations"). A run can be brought to its end so whenever its
/// user has waited long enough, with the optimiser's state as it is.
/// </summary>
/// <param name="From">The step after which it begins.</param>
/// <param name="Steps">Its steps, with which the run ends.</param>
public sealed record CoolDown(int From, int Steps)
{
    /// <summary>The last step of the run.</summary>
    [JsonIgnore]
    public int End => From + Steps;

    /// <summary>
    /// Returns the factor on the learning rate that the run had at <see cref="From"/>: 1 at the first step, above 0 at the last.
    /// </summary>
    /// <param name="step">A step after <see cref="From"/>.</param>
    internal double FallAt(int step) => 1 - Math.Sqrt(Math.Min(1, (step - From - 1.0) / Steps));

    /// <summary>Checks the values.</summary>
    /// <exception cref="ConfigurationException">A value is out of range.</exception>
    internal void Validate()
    {
        if (From < 0 || Steps < 1 || (long)From + Steps > int.MaxValue)
            throw new ConfigurationException(
                $"Training options: 'coolDown' is {Steps} steps from step {From}; they must be at least 1 from at least 0, and end by "
                + $"step {int.MaxValue}.");
    }
}
