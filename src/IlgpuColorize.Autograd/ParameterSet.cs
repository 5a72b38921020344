using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>
/// All parameters of a network one after the other in one flat buffer, and their gradients in another of the same layout: the optimiser,
/// the averages and a checkpoint each treat them in one pass. Layers declare their parameters, then memory is allocated once.
/// </summary>
public sealed class ParameterSet : IDisposable
{
    // Every parameter starts on a cache line, so that wide loads never cross from one into the next.
    private const int Alignment = 16;
    private readonly List<Parameter> _parameters = [];
    private DeviceBuffer<float>? _values;
    private DeviceBuffer<float>? _gradients;
    private bool _ownsValues;

    /// <summary>Gets the parameters in the order of their declaration.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Gets the length of the flat buffers, gaps included.</summary>
    public int Length { get; private set; }

    /// <summary>Gets the number of trainable elements, gaps left out.</summary>
    public long Count => _parameters.Sum(parameter => (long)parameter.Length);

    /// <summary>Gets the values of all parameters.</summary>
    public ArrayView<float> Values => Allocated(_values).View;

    /// <summary>Gets the gradients of all parameters; zero until a backward run reaches them.</summary>
    public ArrayView<float> Gradients => Allocated(_gradients).View;

    /// <summary>True when there is memory for gradients.</summary>
    public bool IsTrainable => _gradients is not null;

    /// <summary>Declares a parameter.</summary>
    /// <param name="name">Its name in files.</param>
    /// <param name="shape">Its extents in files.</param>
    /// <param name="pairs">How its channels lie on the device.</param>
    public Parameter Declare(string name, int[] shape, PairedChannels pairs = PairedChannels.None)
    {
        if (_values is not null)
            throw new InvalidOperationException($"Parameter '{name}' is declared after memory was allocated; declare every layer first.");
        if (_parameters.Any(parameter => parameter.Name == name))
            throw new InvalidOperationException($"Parameter '{name}' is declared twice; give each layer a name of its own.");
        long end = Length + (shape.Aggregate(1L, (count, extent) => count * extent) + Alignment - 1) / Alignment * Alignment;
        if (end > Array.MaxLength)
            throw new UserException(
                $"The network has more than {Array.MaxLength} parameters, as many as one buffer holds; choose a smaller one.");
        Parameter declared = new(name, shape, Length, pairs);
        _parameters.Add(declared);
        Length = (int)end;
        return declared;
    }

    /// <summary>Allocates the memory, zeroed.</summary>
    /// <param name="device">Where.</param>
    /// <param name="trainable">Whether gradients are needed.</param>
    /// <param name="values">
    /// Memory with this layout to use for the values (the averages of another set, say); null for memory of its own.
    /// </param>
    public void Allocate(ComputeDevice device, bool trainable, DeviceBuffer<float>? values = null)
    {
        if (values is not null && values.Length != Length)
            throw new ArgumentException(
                $"Memory for {values.Length} parameters does not fit a set of {Length}; use a set of the same configuration.",
                nameof(values));
        _ownsValues = values is null;
        _values = values ?? ZeroedBuffer(device);
        _gradients = trainable ? ZeroedBuffer(device) : null;
        foreach (Parameter parameter in _parameters)
            parameter.Bind(TensorOf(parameter));
    }

    /// <summary>Allocates a zeroed buffer of this layout, for an optimiser's moments or for averages.</summary>
    public DeviceBuffer<float> ZeroedBuffer(ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        DeviceBuffer<float> buffer = device.Allocate<float>(Length);
        device.DefaultStream.Clear(buffer.View);
        return buffer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsValues)
            _values?.Dispose();
        _gradients?.Dispose();
    }

    private Tensor TensorOf(Parameter parameter)
    {
        TensorView ViewOf(ArrayView<float> flat) => TensorView.Flat(parameter.In(flat));
        return new Tensor(ViewOf(Values), requiresGradient: _gradients is not null)
        {
            LastingGradient = _gradients is null ? null : ViewOf(Gradients),
        };
    }

    private static DeviceBuffer<float> Allocated(DeviceBuffer<float>? buffer)
        => buffer ?? throw new InvalidOperationException(
            $"The parameters have no such memory; call {nameof(Allocate)} first, with trainable for gradients.");
}
