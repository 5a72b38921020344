using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Autograd;

/// <summary>Is the filter of one convolution on a device: dense KRSC weights, the forms that a device packs them into, and an identity for the tape.</summary>
public sealed class Filter : IDisposable
{
    /// <summary>Allocates a filter.</summary>
    public Filter(ComputeDevice device, int k, int r, int s, int c)
    {
        Packed = new ConvFilter(device, k, r, s, c);
        Weights = Tensor.Over(Packed.Weights);
    }

    /// <summary>Gets the weights as the tape sees them: N is K, H is R, W is S.</summary>
    public Tensor Weights { get; }

    /// <summary>Gets the weights as convolutions take them.</summary>
    public ConvFilter Packed { get; }

    /// <inheritdoc/>
    public void Dispose() => Packed.Dispose();
}
