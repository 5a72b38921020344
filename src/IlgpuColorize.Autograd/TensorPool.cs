using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>
/// The memory of activations and gradients: tensors are rented and returned, so that after the first training step nothing is allocated.
/// Not safe for several threads.
/// </summary>
/// <param name="device">Where the memory lies.</param>
/// <param name="activations">How activations are stored; losses, statistics, workspaces and inputs are Float32 always.</param>
public sealed class TensorPool(ComputeDevice device, ElementType activations = ElementType.Float32) : IDisposable
{
    private const int Granularity = 256;
    private readonly SortedDictionary<long, Stack<DeviceBuffer<float>>> _free = [];
    private readonly List<DeviceBuffer<float>> _all = [];

    /// <summary>Gets the device that the memory lies on.</summary>
    public ComputeDevice Device { get; } = device;

    /// <summary>Gets how activations are stored.</summary>
    public ElementType Activations { get; } = activations;

    /// <summary>Gets the bytes taken from the device so far, rented or free.</summary>
    public long ReservedBytes { get; private set; }

    /// <summary>
    /// Rents a tensor whose channels are padded as device and element type require. Its elements are undefined; channel padding is zero.
    /// </summary>
    /// <exception cref="TensorTooLargeException">Kernels could not index it.</exception>
    public Tensor Rent(Shape shape, ElementType elementType) => Rent(shape, PitchOf(shape, elementType), elementType);

    /// <summary>
    /// Returns an activation that takes no memory, because no op reads its values; its gradient is like that of a rented one.
    /// </summary>
    /// <exception cref="TensorTooLargeException">Kernels could not index it.</exception>
    public Tensor WithoutValues(Shape shape)
    {
        int pitch = PitchOf(shape, Activations);
        TensorTooLargeException.RequireIndexable(shape, pitch);
        return new Tensor(new TensorView(default, shape, pitch, Activations), requiresGradient: false);
    }

    /// <summary>Rents a tensor with a given pitch: that of the channels for flat memory, that of a tensor for its gradient.</summary>
    /// <exception cref="TensorTooLargeException">Kernels could not index it.</exception>
    public Tensor Rent(Shape shape, int pitch, ElementType elementType)
    {
        long words = elementType.Packed32(TensorTooLargeException.RequireIndexable(shape, pitch));
        DeviceBuffer<float> memory = Take((words + Granularity - 1) / Granularity * Granularity);
        TensorView view = new(memory.View.SubView(0, words), shape, pitch, elementType);
        if (pitch != shape.C)
            Device.DefaultStream.Clear(view.Data);
        return new Tensor(view, requiresGradient: false, memory);
    }

    /// <summary>Takes a tensor's memory back. Lasting tensors, and those already returned, are left alone.</summary>
    public void Return(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Surrender() is not { } memory)
            return;
        if (!_free.TryGetValue(memory.Length, out Stack<DeviceBuffer<float>>? sameLength))
            _free[memory.Length] = sameLength = [];
        sameLength.Push(memory);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceBuffer<float> memory in _all)
            memory.Dispose();
        _all.Clear();
        _free.Clear();
    }

    private int PitchOf(Shape shape, ElementType elementType) => elementType.PitchOf(shape.C, Device.ChannelAlignment);

    private DeviceBuffer<float> Take(long length)
    {
        if (_free.TryGetValue(length, out Stack<DeviceBuffer<float>>? sameLength) && sameLength.TryPop(out DeviceBuffer<float>? memory))
            return memory;
        memory = Device.Allocate<float>(length);
        _all.Add(memory);
        ReservedBytes += length * sizeof(float);
        return memory;
    }
}
