using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Normalization;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>
/// Derives a convolution's filter from its direction v and scale g: w = g * v / ||v|| per output channel (SPEC 2). Where the input comes in two parts, the filter does
/// too, each dense, so that the part that does not change (the condition's) can be computed once.
/// </summary>
public sealed class NormalizedFilter : IDisposable
{
    private readonly ParameterSet _parameters;
    private readonly DeviceBuffer<float> _inverseNorms;
    private int _version;

    /// <summary>Allocates the filters.</summary>
    /// <param name="device">Where.</param>
    /// <param name="parameters">The set that v and g belong to.</param>
    /// <param name="direction">v, K x R x S x C.</param>
    /// <param name="scale">g, K.</param>
    /// <param name="inputs">Input channels of each part, on the device; one part or two, together C.</param>
    public NormalizedFilter(ComputeDevice device, ParameterSet parameters, Parameter direction, Parameter scale, params ReadOnlySpan<int> inputs)
    {
        ArgumentNullException.ThrowIfNull(device);
        (_parameters, Direction, Scale) = (parameters, direction, scale);
        (int k, int r, int s, int c) = (direction.Shape[0], direction.Shape[1], direction.Shape[2], direction.Shape[3]);
        if (inputs.Length is < 1 or > 2 || inputs[0] + (inputs.Length > 1 ? inputs[1] : 0) != c)
            throw new ArgumentException($"The parts of {direction} have {string.Join(" + ", inputs.ToArray())} input channels; they must be one or two and sum to {c}.", nameof(inputs));
        Parts = new Filter[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            Parts[i] = new Filter(device, k, r, s, inputs[i]);
        Problem = new WeightNormProblem(k, r * s, c, inputs[0]);
        _inverseNorms = device.Allocate<float>(k);
    }

    /// <summary>Gets v.</summary>
    public Parameter Direction { get; }

    /// <summary>Gets g.</summary>
    public Parameter Scale { get; }

    /// <summary>Gets the filters, one for each part of the input.</summary>
    public Filter[] Parts { get; }

    private WeightNormProblem Problem { get; }

    /// <summary>Makes the filters those of the present parameters; does nothing where they are.</summary>
    public void Refresh(ComputeStream stream)
    {
        if (_version == _parameters.Version)
            return;
        WeightNorm.Forward(stream, Problem, Direction.Data, Scale.Data, WeightsOf(0), WeightsOf(1), _inverseNorms.View);
        foreach (Filter part in Parts)
            part.Packed.Invalidate();
        _version = _parameters.Version;
    }

    /// <summary>Says that v or g of this filter alone was changed.</summary>
    public void Invalidate() => _version = 0;

    /// <summary>Refreshes the filters and, where the tape records, makes backward bring their gradients to v and g.</summary>
    public Filter[] On(Tape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Refresh(tape.Stream);
        if (tape.IsRecording)
            tape.Once(this, nameof(WeightNorm), () => Record(tape));
        return Parts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Filter part in Parts)
            part.Dispose();
        _inverseNorms.Dispose();
    }

    private Tensor Record(Tape tape)
    {
        Tensor[] weights = [.. Parts.Select(part => part.Weights)];
        tape.Record(nameof(WeightNorm), [Direction.Value, Scale.Value], weights, grad =>
        {
            GradientTarget dv = grad.Into(Direction.Value), dg = grad.Into(Scale.Value);
            WeightNorm.Backward(
                tape.Stream, Problem, Direction.Data, Scale.Data, _inverseNorms.View,
                grad.Of(weights[0]).Data, weights.Length > 1 ? grad.Of(weights[1]).Data : default,
                grad.Scratch(Problem.K), dv.View.Data, dg.View.Data, dv.Write);
        });
        return weights[0];
    }

    private ILGPU.ArrayView<float> WeightsOf(int part) => part < Parts.Length ? Parts[part].Weights.View.Data : default;
}
