using System.Globalization;
using System.Runtime.InteropServices;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>Is thrown when the CUDA driver refuses a call.</summary>
public sealed class CudaDriverException(string call, int code)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{call} failed with CUDA error {code}; the CUDA Driver API's CUresult says what that means."));

/// <summary>Calls the CUDA driver where ILGPU has no call of its own (CUDA Driver API reference). Every return code is checked.</summary>
internal static partial class CudaDriver
{
    private const string Library = "libcuda.so.1";

    // Other threads may allocate meanwhile: only this thread's launches are captured.
    private const int CaptureModeThreadLocal = 1;

    /// <summary>Records what is launched on a stream from now on, instead of executing it.</summary>
    public static void BeginCapture(nint stream) => Check(nameof(cuStreamBeginCapture_v2), cuStreamBeginCapture_v2(stream, CaptureModeThreadLocal));

    /// <summary>Ends a capture and returns its graph.</summary>
    public static nint EndCapture(nint stream)
    {
        Check(nameof(cuStreamEndCapture), cuStreamEndCapture(stream, out nint graph));
        return graph;
    }

    /// <summary>Makes a graph executable.</summary>
    public static nint InstantiateGraph(nint graph)
    {
        Check(nameof(cuGraphInstantiateWithFlags), cuGraphInstantiateWithFlags(out nint executable, graph, 0));
        return executable;
    }

    /// <summary>Launches a whole graph.</summary>
    public static void LaunchGraph(nint executable, nint stream) => Check(nameof(cuGraphLaunch), cuGraphLaunch(executable, stream));

    /// <summary>Frees a graph.</summary>
    public static void DestroyGraph(nint graph) => Check(nameof(cuGraphDestroy), cuGraphDestroy(graph));

    /// <summary>Frees an executable graph.</summary>
    public static void DestroyExecutableGraph(nint executable) => Check(nameof(cuGraphExecDestroy), cuGraphExecDestroy(executable));

    private static void Check(string call, int code)
    {
        if (code != 0)
            throw new CudaDriverException(call, code);
    }

    [LibraryImport(Library)]
    private static partial int cuStreamBeginCapture_v2(nint stream, int mode);

    [LibraryImport(Library)]
    private static partial int cuStreamEndCapture(nint stream, out nint graph);

    [LibraryImport(Library)]
    private static partial int cuGraphInstantiateWithFlags(out nint executable, nint graph, ulong flags);

    [LibraryImport(Library)]
    private static partial int cuGraphLaunch(nint executable, nint stream);

    [LibraryImport(Library)]
    private static partial int cuGraphDestroy(nint graph);

    [LibraryImport(Library)]
    private static partial int cuGraphExecDestroy(nint executable);
}
