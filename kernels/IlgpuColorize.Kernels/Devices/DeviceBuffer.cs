using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>Owns device memory for elements of one type, aligned to a cache line.</summary>
public sealed class DeviceBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;
    private readonly MemoryBuffer1D<T, Stride1D.Dense> _buffer;

    internal DeviceBuffer(ComputeDevice device, long length)
    {
        int slack = device.HasHostMemory ? (Alignment + Unsafe.SizeOf<T>() - 1) / Unsafe.SizeOf<T>() : 0;
        _buffer = device.Accelerator.Allocate1D<T>(Math.Max(1, length) + slack);
        ArrayView<T> all = _buffer.View;
        long skip = 0;
        if (slack > 0)
        {
            long misaligned = all.LoadEffectiveAddressAsPtr() % Alignment;
            skip = misaligned == 0 || (Alignment - misaligned) % Unsafe.SizeOf<T>() != 0 ? 0 : (Alignment - misaligned) / Unsafe.SizeOf<T>();
        }
        View = all.SubView(skip, length);
    }

    /// <summary>Gets the memory.</summary>
    public ArrayView<T> View { get; }

    /// <summary>Gets the number of elements.</summary>
    public long Length => View.Length;

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
