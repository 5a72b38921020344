using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>Is a sequence of launches that was captured from a stream and is launched as one (CUDA Programming Guide, "CUDA Graphs").</summary>
internal sealed class CudaGraph : IDisposable
{
    private nint _executable;

    private CudaGraph(nint executable) => _executable = executable;

    /// <summary>Runs work while its launches are recorded instead of executed.</summary>
    /// <param name="stream">A created stream, not the default one, which cannot be captured.</param>
    /// <param name="work">Launches on that stream, and nothing that waits for them.</param>
    /// <exception cref="DeviceException">The driver refuses, for instance because the work waited for a launch.</exception>
    public static CudaGraph Capture(CudaStream stream, Action work)
    {
        CudaDriver.BeginCapture(stream.StreamPtr);
        try
        {
            work();
        }
        catch
        {
            CudaDriver.AbandonCapture(stream.StreamPtr);
            throw;
        }
        nint graph = CudaDriver.EndCapture(stream.StreamPtr);
        try
        {
            return new CudaGraph(CudaDriver.Instantiate(graph));
        }
        finally
        {
            CudaDriver.DestroyGraph(graph);
        }
    }

    /// <summary>Launches the whole sequence.</summary>
    public void Launch(CudaStream stream) => CudaDriver.LaunchGraph(_executable, stream.StreamPtr);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_executable != 0)
            CudaDriver.DestroyExecutableGraph(_executable);
        _executable = 0;
    }
}
