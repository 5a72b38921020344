using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Normalization;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>
/// The normalisation of all filters of a network at once, over flat buffers: filter by filter it would be hundreds of small launches. The
/// gradient of the weights stands where that of the direction will; of filters in two parts, whose order is another, in a buffer of its
/// own.
/// </summary>
internal sealed class JointNormalization : INormalization
{
    // Every part starts on a cache line, so that wide loads never cross from one into the next.
    private const int Alignment = 16;
    private readonly ParameterSet _parameters;
    private readonly FilterTable _table;
    private readonly DeviceBuffer<float>? _partGradients;
    private readonly Tensor[] _recordedParameters;
    private readonly Tensor[] _recordedWeights;

    /// <summary>Lists the filters, whose weights take memory when kernels ask for them.</summary>
    public JointNormalization(ComputeDevice device, ParameterSet parameters, IReadOnlyList<FilterDeclaration> declarations)
    {
        _parameters = parameters;
        FilterEntry[] entries = Place(declarations);
        _table = new FilterTable(device, entries, parameters.Values);
        _partGradients = parameters.IsTrainable && _table.PartsEnd > 0 ? device.Allocate<float>(_table.PartsEnd) : null;
        Filters = [.. entries.Select((entry, i) => FilterOf(i, declarations[i], entry))];
        _recordedWeights = [.. Filters.SelectMany(filter => filter.Weights)];
        _recordedParameters = [.. declarations.SelectMany(declared => (Tensor[])[declared.Direction.Value, declared.Scale.Value])];
    }

    /// <summary>Gets the filters in the order of the declarations.</summary>
    public NormalizedFilter[] Filters { get; }

    public bool IsRefreshed { get; private set; }

    private IEnumerable<ConvFilter> Parts => Filters.SelectMany(filter => filter.Parts);

    public void Refresh(ComputeStream stream)
    {
        // Before the launches, which also round the weights for tensor cores: that form is valid again after them.
        foreach (ConvFilter part in Parts)
            part.Invalidate();
        BatchedWeightNorm.Forward(stream, _table);
        IsRefreshed = true;
    }

    // Recorded when the first filter is used, before its convolution: then it is the last to run backward.
    public void RecordOn(Tape tape) => tape.Once(this, nameof(BatchedWeightNorm), () =>
    {
        tape.Record(nameof(BatchedWeightNorm), _recordedParameters, _recordedWeights, [], grad => Backward(tape.Stream, grad));
        return _recordedWeights[0];
    });

    public void Dispose()
    {
        foreach (ConvFilter part in Parts)
            part.Dispose();
        _table.Dispose();
        _partGradients?.Dispose();
    }

    private void Backward(ComputeStream stream, Gradients grad)
    {
        // A filter that no loss reached has no gradient, and its parameters get zeros.
        foreach (Tensor unreached in _recordedWeights.Where(weights => !grad.Has(weights)))
            stream.Clear(unreached.LastingGradient!.Value.Data);
        foreach (Tensor parameter in _recordedParameters)
        {
            if (grad.Into(parameter).Write != GradientWrite.Set)
                throw new InvalidOperationException(
                    $"A parameter of shape {parameter.Shape} got a gradient besides its filter's, which would be lost; leave v and g "
                    + "to filters.");
        }
        BatchedWeightNorm.Backward(stream, _table, _partGradients?.View ?? default, _parameters.Gradients);
    }

    private NormalizedFilter FilterOf(int filter, FilterDeclaration declared, FilterEntry entry)
    {
        Shape[] shapes = [.. declared.Inputs.Select(declared.ShapeOf)];
        return new NormalizedFilter(
            this, declared, [.. shapes.Select((shape, part) => new ConvFilter(_table, filter, part, shape))],
            _parameters.IsTrainable ? [.. shapes.Select(GradientOf)] : null);

        TensorView GradientOf(Shape shape, int part)
        {
            ArrayView<float> memory = shapes.Length == 1
                ? declared.Direction.In(_parameters.Gradients)
                : _partGradients!.View.SubView(entry.PlaceOf(part), shape.Elements);
            return new TensorView(memory, shape, shape.C);
        }
    }

    // Filters in two parts come first: of the gradients, theirs alone take memory.
    private static FilterEntry[] Place(IReadOnlyList<FilterDeclaration> declarations)
    {
        int length = 0;
        FilterEntry[] entries = new FilterEntry[declarations.Count];
        foreach (int filter in Enumerable.Range(0, entries.Length).OrderBy(filter => declarations[filter].Inputs.Count == 1))
            entries[filter] = EntryOf(declarations[filter]);
        return entries;

        FilterEntry EntryOf(FilterDeclaration declared)
        {
            WeightNormProblem problem = declared.Problem;
            int rows = problem.K * problem.Taps;
            return new FilterEntry(
                problem, declared.Direction.Offset, declared.Scale.Offset, Take(rows * problem.C0), Take(rows * problem.C1));
        }

        int Take(int elements)
        {
            int first = length;
            length = checked(length + (elements + Alignment - 1) / Alignment * Alignment);
            return first;
        }
    }
}
