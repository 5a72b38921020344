using ILGPU.Runtime;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Owns a filter in bfloat16, as the tensor cores read it: [tap][output channel][input channel], every row padded with zeros to 16 bytes.</summary>
internal sealed class BFloat16Filter : IDisposable
{
    private readonly DeviceBuffer<ushort> _memory;
    private readonly int _pitch;
    private bool _isValid;

    /// <summary>Allocates the form of a filter.</summary>
    public BFloat16Filter(ComputeDevice device, TensorView weights)
    {
        _pitch = ElementType.BFloat16.PitchOf(weights.C);
        _memory = device.Allocate<ushort>((long)weights.Shape.Pixels * _pitch);
    }

    /// <summary>Tells that the weights were rewritten.</summary>
    public void Invalidate() => _isValid = false;

    /// <summary>Returns the rows, made anew where the weights were rewritten.</summary>
    public PixelRows Rows(ComputeStream stream, TensorView weights)
    {
        if (!_isValid)
        {
            ConvFilterRepack kernel = new(weights.Data, _memory.View, weights.N, weights.H * weights.W, weights.C, _pitch);
            stream.Launch("ConvFilter.Repack", new ConvPackProblem(checked((int)weights.Shape.Elements), ElementType.BFloat16), checked((int)_memory.Length), kernel);
            _isValid = true;
        }
        return new PixelRows(_memory.View.LoadEffectiveAddressAsPtr(), _pitch);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
