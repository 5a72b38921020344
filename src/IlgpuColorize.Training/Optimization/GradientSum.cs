using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Training;

/// <summary>
/// The sum of the gradients of a step's batches. It is added up beside the parameters' own gradients, which every backward run overwrites,
/// and joins them at the last batch.
/// </summary>
internal sealed class GradientSum : IDisposable
{
    private readonly ComputeStream _stream;
    private readonly DeviceBuffer<float> _sum;
    private readonly TensorView _sumView;
    private readonly TensorView _gradients;
    private readonly int _batches;

    /// <summary>Allocates the sum.</summary>
    /// <param name="parameters">The parameters whose gradients are added up.</param>
    /// <param name="device">Where.</param>
    /// <param name="batches">The batches of a step, at least 2.</param>
    public GradientSum(ParameterSet parameters, ComputeDevice device, int batches)
    {
        (_stream, _batches) = (device.DefaultStream, batches);
        _sum = parameters.ZeroedBuffer(device);
        Shape flat = new(1, 1, 1, parameters.Length);
        _sumView = new TensorView(_sum.View, flat, parameters.Length);
        _gradients = new TensorView(parameters.Gradients, flat, parameters.Length);
    }

    /// <summary>Takes the gradients of a batch; after the last one, the parameters' gradients are the sum of all.</summary>
    /// <param name="part">The batch's place in the step, from 0.</param>
    public void Take(int part)
    {
        if (part == _batches - 1)
            Copy.Forward(_stream, _sumView, new GradientTarget(_gradients, GradientWrite.Add));
        else
            Copy.Forward(_stream, _gradients, new GradientTarget(_sumView, part == 0 ? GradientWrite.Set : GradientWrite.Add));
    }

    /// <inheritdoc/>
    public void Dispose() => _sum.Dispose();
}
