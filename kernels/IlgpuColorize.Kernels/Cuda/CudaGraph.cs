using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// A sequence of launches that was captured from a stream and is launched as one (CUDA Programming Guide, "CUDA Graphs").
/// </summary>
internal sealed class CudaGraph : IDisposable
{
    private readonly Accelerator _accelerator;
    private nint _executable;

    private CudaGraph(Accelerator accelerator, nint executable) => (_accelerator, _executable) = (accelerator, executable);

    /// <summary>Runs work while its launches are recorded instead of executed.</summary>
    /// <param name="stream">A created stream, not the default one, which cannot be captured.</param>
    /// <param name="work">Launches on that stream, and nothing that waits for them.</param>
    /// <exception cref="DeviceException">The driver refuses, for instance because the work waited for a launch.</exception>
    public static CudaGraph Capture(CudaStream stream, Action work)
    {
        stream.Accelerator.Bind();
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
            return new CudaGraph(stream.Accelerator, CudaDriver.Instantiate(graph));
        }
        finally
        {
            CudaDriver.DestroyGraph(graph);
        }
    }

    /// <summary>Launches the whole sequence.</summary>
    public void Launch(CudaStream stream)
    {
        // The thread may be another than the one that captured.
        _accelerator.Bind();
        CudaDriver.LaunchGraph(_executable, stream.StreamPtr);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_executable == 0)
            return;
        _accelerator.Bind();
        CudaDriver.DestroyExecutableGraph(_executable);
        _executable = 0;
    }
}
