namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>A graph: the work of a capture, in its order.</summary>
internal sealed record DriverGraph(IReadOnlyList<Action> Work);

/// <summary>A graph that can be launched, in any stream of its context.</summary>
internal sealed class DriverExecutableGraph(DriverContext context, DriverGraph graph) : IContextObject
{
    public DriverContext Context => context;

    public void Launch(DriverStream stream)
    {
        stream.RequireNoCapture("cuGraphLaunch, which the emulator cannot capture,");
        stream.Add(() =>
        {
            foreach (Action work in graph.Work)
                work();
        });
    }
}
