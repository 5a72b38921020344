using ILGPU;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>A device's memory for what passes between the stages of one op.</summary>
internal sealed class ScratchMemory(ComputeDevice device) : IDisposable
{
    // The last is in use; those that it outgrew stay where captured launches still write to them.
    private readonly List<DeviceBuffer<float>> _buffers = [];

    /// <summary>
    /// Returns memory for what passes between the stages of one op; the next op may overwrite it. It grows to the longest asked for and
    /// stays.
    /// </summary>
    public ArrayView<float> Rent(int length)
    {
        if (_buffers.Count == 0 || _buffers[^1].Length < length)
        {
            device.DefaultStream.Synchronize();
            if (!device.CapturesLaunches)
                Dispose();
            _buffers.Add(device.Allocate<float>(length));
        }
        return _buffers[^1].View.SubView(0, length);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (DeviceBuffer<float> buffer in _buffers)
            buffer.Dispose();
        _buffers.Clear();
    }
}
