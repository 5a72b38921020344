using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.TestKit;

/// <summary>Lists the ops that a stream launches.</summary>
public sealed class LaunchLog : ILaunchObserver
{
    private readonly List<string> _ops = [];

    private LaunchLog()
    {
    }

    /// <summary>Returns the ops that are launched while something runs, in order.</summary>
    public static IReadOnlyList<string> Of(ComputeStream stream, Action run)
    {
        LaunchLog log = new();
        stream.Observer = log;
        try
        {
            run();
        }
        finally
        {
            stream.Observer = null;
        }
        return log._ops;
    }

    /// <inheritdoc/>
    public bool Begin(string op, IProblem problem)
    {
        _ops.Add(op);
        return true;
    }

    /// <inheritdoc/>
    public void End(string op, IProblem problem)
    {
    }
}
