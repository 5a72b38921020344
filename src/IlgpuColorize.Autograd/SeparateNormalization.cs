using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Normalization;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>
/// The normalisation of one filter by itself: gradients of its weights live no longer than it takes to bring them to the parameters.
/// </summary>
internal sealed class SeparateNormalization : INormalization
{
    private readonly FilterDeclaration _declared;
    private readonly WeightNormProblem _problem;
    private readonly ConvFilter[] _parts;
    private readonly DeviceBuffer<float> _inverseNorms;

    /// <summary>Allocates the weights.</summary>
    /// <param name="device">Where.</param>
    /// <param name="declared">The filter.</param>
    /// <param name="isTrained">Whether its parameters are trained: then every step rewrites the weights.</param>
    public SeparateNormalization(ComputeDevice device, FilterDeclaration declared, bool isTrained)
    {
        (_declared, _problem) = (declared, declared.Problem);
        (int rows, int columns) = (declared.Direction.Shape[1], declared.Direction.Shape[2]);
        _parts =
        [
            .. declared.Inputs.Select(
                channels => new ConvFilter(device, _problem.K, rows, columns, channels) { IsRewritten = isTrained }),
        ];
        _inverseNorms = device.Allocate<float>(_problem.K);
        Filter = new NormalizedFilter(this, declared, _parts);
    }

    /// <summary>Gets the filter.</summary>
    public NormalizedFilter Filter { get; }

    public bool IsRefreshed { get; private set; }

    public void Refresh(ComputeStream stream)
    {
        WeightNorm.Forward(
            stream, _problem, _declared.Direction.Data, _declared.Scale.Data, WeightsOf(0), WeightsOf(1), _inverseNorms.View);
        foreach (ConvFilter part in _parts)
            part.Invalidate();
        IsRefreshed = true;
    }

    public void RecordOn(Tape tape) => tape.Once(this, nameof(WeightNorm), () =>
    {
        Tensor[] weights = [.. Filter.Weights];
        Tensor v = _declared.Direction.Value, g = _declared.Scale.Value;
        tape.Record(nameof(WeightNorm), [v, g], weights, [v, g], grad =>
        {
            GradientTarget dv = grad.Into(v), dg = grad.Into(g);
            WeightNorm.Backward(
                tape.Stream, _problem, v.View.Data, g.View.Data, _inverseNorms.View,
                grad.Of(weights[0]).Data, weights.Length > 1 ? grad.Of(weights[1]).Data : default,
                grad.Scratch(_problem.K), dv.View.Data, dg.View.Data, dv.Write);
        });
        return weights[0];
    });

    public void Dispose()
    {
        foreach (ConvFilter part in _parts)
            part.Dispose();
        _inverseNorms.Dispose();
    }

    private ArrayView<float> WeightsOf(int part) => part < _parts.Length ? _parts[part].Weights.Data : default;
}
