using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// Repeats work that launches the same kernels on the same memory every time: a training step. Where the device can, the launches are
/// captured in a graph at the second run, and from then on the whole costs the host one call; elsewhere the work itself runs each time.
/// What the work does on the host besides is not repeated.
/// </summary>
/// <param name="stream">The stream that the work launches on.</param>
/// <param name="work">Launches only: once it has run, it allocates nothing and reads nothing back.</param>
public sealed class RepeatedLaunches(ComputeStream stream, Action work) : IDisposable
{
    private CudaGraph? _graph;
    private bool _hasRun;

    /// <summary>True when the launches were captured.</summary>
    public bool IsCaptured => _graph is not null;

    /// <summary>Runs the work, or its captured launches. A stream that somebody watches gets every launch one by one.</summary>
    public void Run()
    {
        if (_hasRun && stream.Device.CapturesLaunches && stream.Observer is null)
        {
            _graph ??= CudaGraph.Capture(stream.Native, work);
            _graph.Launch(stream.Native);
            return;
        }
        // The first run compiles kernels and takes memory, which a capture must not.
        work();
        _hasRun = true;
    }

    /// <inheritdoc/>
    public void Dispose() => _graph?.Dispose();
}
