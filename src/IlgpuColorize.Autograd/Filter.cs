using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Normalization;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>Is the filter of one convolution on a device: dense KRSC weights, the forms that a device packs them into, and an identity for the tape.</summary>
public sealed class Filter : IDisposable
{
    /// <summary>Allocates a filter.</summary>
    /// <param name="device">Where.</param>
    /// <param name="shape">N is K, H is R, W is S.</param>
    public Filter(ComputeDevice device, Shape shape)
        : this(new ConvFilter(device, shape.N, shape.H, shape.W, shape.C), gradient: null)
    {
    }

    /// <summary>Makes a part of a filter of a table over memory that the caller owns.</summary>
    internal Filter(FilterTable table, int filter, int part, TensorView weights, TensorView? gradient)
        : this(new ConvFilter(table, filter, part, weights), gradient)
    {
    }

    private Filter(ConvFilter packed, TensorView? gradient)
    {
        Packed = packed;
        Weights = new Tensor(packed.Weights, requiresGradient: false) { LastingGradient = gradient };
    }

    /// <summary>Gets the weights as the tape sees them: N is K, H is R, W is S.</summary>
    public Tensor Weights { get; }

    /// <summary>Gets the weights as convolutions take them.</summary>
    public ConvFilter Packed { get; }

    /// <inheritdoc/>
    public void Dispose() => Packed.Dispose();
}
