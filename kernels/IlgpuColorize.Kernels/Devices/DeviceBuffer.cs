using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>Owns device memory for elements of one type, aligned to a cache line.</summary>
public sealed class DeviceBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;
    private readonly ComputeDevice _device;
    private readonly MemoryBuffer _buffer;

    internal DeviceBuffer(ComputeDevice device, long length)
    {
        int slack = device.HasHostMemory ? (Alignment + Unsafe.SizeOf<T>() - 1) / Unsafe.SizeOf<T>() : 0;
        long stored = Math.Max(1, length) + slack;
        _device = device;
        _buffer = device.IsShapesOnly
            ? ShapesOnly.BufferWithoutMemory(device.Accelerator, stored, Unsafe.SizeOf<T>())
            : device.Accelerator.Allocate1D<T>(stored);
        device.Memory.Take(_buffer.LengthInBytes);
        ArrayView<T> all = _buffer.AsArrayView<T>(0, stored);
        long skip = 0;
        if (slack > 0)
        {
            long misaligned = all.LoadEffectiveAddressAsPtr() % Alignment;
            skip = misaligned == 0 || (Alignment - misaligned) % Unsafe.SizeOf<T>() != 0
                ? 0
                : (Alignment - misaligned) / Unsafe.SizeOf<T>();
        }
        View = all.SubView(skip, length);
    }

    /// <summary>The memory.</summary>
    public ArrayView<T> View { get; }

    /// <summary>The number of elements.</summary>
    public long Length => View.Length;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.IsDisposed)
            return;
        _device.Memory.GiveBack(_buffer.LengthInBytes);
        _buffer.Dispose();
    }
}
