namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>Is a graph: the work of a capture, in its order.</summary>
internal sealed record DriverGraph(IReadOnlyList<Action> Work);

/// <summary>Is a graph that can be launched, in any stream of its context.</summary>
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
