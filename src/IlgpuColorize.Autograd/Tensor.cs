using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>An NHWC tensor in device memory. Its identity is the key under which a tape keeps its gradient.</summary>
public sealed class Tensor
{
    internal Tensor(TensorView view, bool requiresGradient, DeviceBuffer<float>? pooled = null)
    {
        View = view;
        RequiresGradient = requiresGradient;
        Pooled = pooled;
    }

    /// <summary>Gets what kernels see; without memory where no op reads the values.</summary>
    public TensorView View { get; }

    /// <summary>Gets what kernels see; null where the values are not stored.</summary>
    internal TensorView? StoredView => View.Data.Length == 0 ? null : View;

    /// <summary>Gets how an element is stored.</summary>
    public ElementType ElementType => View.ElementType;

    /// <summary>Gets the extents.</summary>
    public Shape Shape => View.Shape;

    /// <summary>Gets the channels.</summary>
    public int C => View.C;

    /// <summary>Gets the elements from one pixel to the next, at least <see cref="C"/>.</summary>
    public int Pitch => View.Pitch;

    /// <summary>True when backward has to bring a gradient here.</summary>
    public bool RequiresGradient { get; internal set; }

    /// <summary>Gets where the gradient goes when it outlives the tape (a parameter's); null for memory from the pool.</summary>
    internal TensorView? LastingGradient { get; init; }

    /// <summary>Gets the pool's memory; null where the tensor was not rented, or was returned.</summary>
    internal DeviceBuffer<float>? Pooled { get; private set; }

    /// <summary>Takes the pool's memory out of the tensor, which must not be used again.</summary>
    internal DeviceBuffer<float>? Surrender()
    {
        DeviceBuffer<float>? memory = Pooled;
        Pooled = null;
        return memory;
    }

    /// <summary>Returns a lasting tensor over memory that the caller owns.</summary>
    public static Tensor Over(TensorView view) => new(view, requiresGradient: false);

    /// <inheritdoc/>
    public override string ToString() => Shape.ToString();
}
