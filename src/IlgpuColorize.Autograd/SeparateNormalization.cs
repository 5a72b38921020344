using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Normalization;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>Normalises one filter as it is needed: gradients of its weights live no longer than it takes to bring them to the parameters.</summary>
internal sealed class SeparateNormalization : INormalization
{
    private readonly ParameterSet _parameters;
    private readonly FilterDeclaration _declared;
    private readonly WeightNormProblem _problem;
    private readonly DeviceBuffer<float> _inverseNorms;
    private int _version;

    /// <summary>Allocates the weights.</summary>
    public SeparateNormalization(ComputeDevice device, ParameterSet parameters, FilterDeclaration declared)
    {
        ArgumentNullException.ThrowIfNull(device);
        (_parameters, _declared, _problem) = (parameters, declared, declared.Problem);
        Parts = [.. declared.Inputs.Select(channels => new Filter(device, declared.ShapeOf(channels)))];
        _inverseNorms = device.Allocate<float>(_problem.K);
    }

    /// <summary>Gets the parts of the filter.</summary>
    public Filter[] Parts { get; }

    public void Refresh(ComputeStream stream)
    {
        if (_version == _parameters.Version)
            return;
        WeightNorm.Forward(stream, _problem, _declared.Direction.Data, _declared.Scale.Data, WeightsOf(0), WeightsOf(1), _inverseNorms.View);
        foreach (Filter part in Parts)
            part.Packed.Invalidate();
        _version = _parameters.Version;
    }

    public void Invalidate() => _version = 0;

    public void RecordOn(Tape tape) => tape.Once(this, nameof(WeightNorm), () =>
    {
        Tensor[] weights = [.. Parts.Select(part => part.Weights)];
        Tensor v = _declared.Direction.Value, g = _declared.Scale.Value;
        tape.Record(nameof(WeightNorm), [v, g], weights, grad =>
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
        foreach (Filter part in Parts)
            part.Dispose();
        _inverseNorms.Dispose();
    }

    private ArrayView<float> WeightsOf(int part) => part < Parts.Length ? Parts[part].Weights.View.Data : default;
}
