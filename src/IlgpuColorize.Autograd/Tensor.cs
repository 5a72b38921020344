using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>An NHWC tensor in device memory. Its identity is the key under which a tape keeps its gradient.</summary>
public sealed class Tensor
{
    private readonly TensorView _view;
    private bool _isReturned;

    internal Tensor(TensorView view, bool requiresGradient, DeviceBuffer<float>? pooled = null)
    {
        _view = view;
        RequiresGradient = requiresGradient;
        Pooled = pooled;
    }

    /// <summary>Gets what kernels see; without memory where no op reads the values.</summary>
    /// <exception cref="InvalidOperationException">The values went back to the pool.</exception>
    public TensorView View => !_isReturned
        ? _view
        : throw new InvalidOperationException(
            $"The values of a tensor of shape {Shape} went back to the pool; an op whose backward reads them must record them as saved.");

    /// <summary>Gets what kernels see; null where the values are not stored.</summary>
    internal TensorView? StoredView => View.Data.Length == 0 ? null : View;

    /// <summary>Gets how an element is stored.</summary>
    public ElementType ElementType => _view.ElementType;

    /// <summary>Gets the extents.</summary>
    public Shape Shape => _view.Shape;

    /// <summary>Gets the channels.</summary>
    public int C => _view.C;

    /// <summary>Gets the elements from one pixel to the next, at least <see cref="C"/>.</summary>
    public int Pitch => _view.Pitch;

    /// <summary>True when backward has to bring a gradient here.</summary>
    public bool RequiresGradient { get; internal set; }

    /// <summary>Gets where the gradient goes when it outlives the tape (a parameter's); null for memory from the pool.</summary>
    internal TensorView? LastingGradient { get; init; }

    /// <summary>Gets the pool's memory; null where the tensor was not rented, or was returned.</summary>
    internal DeviceBuffer<float>? Pooled { get; private set; }

    /// <summary>
    /// Takes the pool's memory out of the tensor, whose values cannot be read again; it remains the key to its gradient.
    /// </summary>
    internal DeviceBuffer<float>? Surrender()
    {
        DeviceBuffer<float>? memory = Pooled;
        _isReturned |= memory is not null;
        Pooled = null;
        return memory;
    }

    /// <summary>Returns a lasting tensor over memory that the caller owns.</summary>
    public static Tensor Over(TensorView view) => new(view, requiresGradient: false);

    /// <inheritdoc/>
    public override string ToString() => Shape.ToString();
}
