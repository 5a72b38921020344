using ILGPU;
using ILGPU.Runtime;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>Gives ordinary code access to the memory of ILGPU buffers that lie in host memory.</summary>
public static class HostMemory
{
    /// <summary>
    /// Returns the view's memory as a span. Valid for the devices <c>cpu</c> and <c>simulator</c> only, while the buffer lives.
    /// </summary>
    public static unsafe Span<T> AsHostSpan<T>(this ArrayView<T> view)
        where T : unmanaged
        => view.Length == 0 ? [] : new Span<T>((void*)view.LoadEffectiveAddressAsPtr(), checked((int)view.Length));

    /// <summary>Returns the address of the view's first element in host memory.</summary>
    internal static unsafe T* AsHostPointer<T>(this ArrayView<T> view)
        where T : unmanaged
        => view.Length == 0 ? null : (T*)view.LoadEffectiveAddressAsPtr();
}
