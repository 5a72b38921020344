namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// Watches the one seam that every launch passes: a profiler, a memory plan (a run of shapes only) and graph capture are observers.
/// </summary>
public interface ILaunchObserver
{
    /// <summary>Learns of a launch before it is issued.</summary>
    /// <returns>Whether to launch; a run of shapes only returns false.</returns>
    bool Begin(string op, IProblem problem);

    /// <summary>Learns that a launch was issued.</summary>
    void End(string op, IProblem problem);
}
