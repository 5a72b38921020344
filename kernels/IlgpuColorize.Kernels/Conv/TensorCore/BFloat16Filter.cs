using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A filter in bfloat16, as the tensor cores read it: [tap][output channel][input channel], every row padded with zeros to 16 bytes.
/// </summary>
internal sealed class BFloat16Filter : IDisposable
{
    private readonly DeviceBuffer<ushort>? _own;
    private readonly ArrayView<ushort> _memory;
    private readonly int _pitch;

    /// <summary>Allocates the form of a filter.</summary>
    public BFloat16Filter(ComputeDevice device, TensorView weights)
    {
        _own = device.Allocate<ushort>(LengthOf(weights.Shape));
        (_memory, _pitch) = (_own.View, ElementType.BFloat16.PitchOf(weights.C));
    }

    /// <summary>Makes the form of a filter in memory that others own, and may write too.</summary>
    public BFloat16Filter(ArrayView<ushort> memory, int channels) => (_memory, _pitch) = (memory, ElementType.BFloat16.PitchOf(channels));

    /// <summary>Whether the form is that of the weights, which were not rewritten since.</summary>
    public bool IsValid { get; set; }

    /// <summary>Returns the elements of the form of a filter: N is K, H is R, W is S.</summary>
    public static long LengthOf(Shape filter) => (long)filter.Pixels * ElementType.BFloat16.PitchOf(filter.C);

    /// <summary>Gets the rows.</summary>
    public PixelRows Rows => new(_memory.LoadEffectiveAddressAsPtr(), _pitch);

    /// <summary>Makes the form of the weights.</summary>
    public void Write(ComputeStream stream, TensorView weights)
    {
        ConvFilterRepack kernel = new(weights.Data, _memory, weights.N, weights.H * weights.W, weights.C, _pitch);
        stream.Launch(
            "ConvFilter.Repack", new ConvPackProblem(checked((int)weights.Shape.Elements), ElementType.BFloat16),
            checked((int)_memory.Length), kernel);
        IsValid = true;
    }

    /// <inheritdoc/>
    public void Dispose() => _own?.Dispose();
}
