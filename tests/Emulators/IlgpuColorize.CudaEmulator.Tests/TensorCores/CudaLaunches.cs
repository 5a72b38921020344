using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>Lists the ops that a stream launches, and counts those of CUDA kernels, until it is disposed.</summary>
internal sealed class CudaLaunches : ILaunchObserver, IDisposable
{
    private readonly ComputeStream _stream;
    private readonly List<string> _ops = [];

    public CudaLaunches(ComputeStream stream)
    {
        _stream = stream;
        stream.Observer = this;
    }

    /// <summary>The ops in the order of their launches.</summary>
    public IReadOnlyList<string> Ops => _ops;

    /// <summary>The launches of kernels that use CUDA's own instructions.</summary>
    public int Count { get; private set; }

    public bool Begin(string op, IProblem problem)
    {
        _ops.Add(op);
        return true;
    }

    public void End(string op, IProblem problem)
    {
        if (typeof(ICudaKernel).IsAssignableFrom(_stream.LastKernel))
            Count++;
    }

    public void Dispose() => _stream.Observer = null;
}
