using IlgpuColorize.CudaEmulator.Loading;

namespace IlgpuColorize.CudaEmulator.Nccl;

/// <summary>
/// Gives this process a libnccl.so.2 for the emulated CUDA device. Ranks are threads of the process; a send hands bytes over, and a group
/// of calls is done when it ends, as NCCL promises no earlier.
/// </summary>
public static class EmulatedNccl
{
    private static readonly Lock Gate = new();
    private static bool _isLoaded;

    /// <summary>Loads the library, once.</summary>
    public static void Install()
    {
        lock (Gate)
        {
            if (!_isLoaded)
                ManagedLibrary.Load(["libnccl.so.2"], ManagedLibrary.FunctionsBeside(typeof(NcclCalls)));
            _isLoaded = true;
        }
    }
}
