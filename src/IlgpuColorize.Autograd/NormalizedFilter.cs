using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Normalization;

namespace IlgpuColorize.Autograd;

/// <summary>
/// Derives a convolution's filter from its direction v and scale g: w = g * v / ||v|| per output channel (SPEC 2). Where the input comes in two parts, the filter does
/// too, each dense, so that the part that does not change (the condition's) can be computed once.
/// </summary>
public sealed class NormalizedFilter : IDisposable
{
    private readonly INormalization _normalization;

    /// <summary>Allocates a filter by itself.</summary>
    /// <param name="device">Where.</param>
    /// <param name="parameters">The set that v and g belong to.</param>
    /// <param name="direction">v, K x R x S x C.</param>
    /// <param name="scale">g, K.</param>
    /// <param name="inputs">Input channels of each part, on the device; one part or two, together C.</param>
    /// <exception cref="ArgumentException">The parts do not make the input.</exception>
    public NormalizedFilter(ComputeDevice device, ParameterSet parameters, Parameter direction, Parameter scale, params ReadOnlySpan<int> inputs)
        : this(device, parameters, new FilterDeclaration(direction, scale, inputs.ToArray()))
    {
    }

    private NormalizedFilter(ComputeDevice device, ParameterSet parameters, FilterDeclaration declared)
    {
        SeparateNormalization own = new(device, parameters, declared);
        (_normalization, Parts, Direction, Scale) = (own, own.Parts, declared.Direction, declared.Scale);
    }

    private NormalizedFilter(INormalization normalization, Filter[] parts, FilterDeclaration declared)
        => (_normalization, Parts, Direction, Scale) = (normalization, parts, declared.Direction, declared.Scale);

    /// <summary>Gets v.</summary>
    public Parameter Direction { get; }

    /// <summary>Gets g.</summary>
    public Parameter Scale { get; }

    /// <summary>Gets the filters, one for each part of the input.</summary>
    public Filter[] Parts { get; }

    /// <summary>
    /// Allocates all filters of a network, in the order of their declarations: together where the device derives them together, else each by itself. They live and are disposed
    /// together.
    /// </summary>
    /// <exception cref="ArgumentException">The parts of one do not make its input.</exception>
    public static IReadOnlyList<NormalizedFilter> All(ComputeDevice device, ParameterSet parameters, IReadOnlyList<FilterDeclaration> declarations)
    {
        if (!FilterTable.Serves(device))
            return [.. declarations.Select(declared => new NormalizedFilter(device, parameters, declared))];
        JointNormalization joint = new(device, parameters, declarations);
        return [.. declarations.Select((declared, i) => new NormalizedFilter(joint, joint.Parts[i], declared))];
    }

    /// <summary>Makes the filters those of the present parameters; does nothing where they are.</summary>
    public void Refresh(ComputeStream stream) => _normalization.Refresh(stream);

    /// <summary>Says that v or g of this filter alone was changed.</summary>
    public void Invalidate() => _normalization.Invalidate();

    /// <summary>Refreshes the filters and, where the tape records, makes backward bring their gradients to v and g.</summary>
    public Filter[] On(Tape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Refresh(tape.Stream);
        if (tape.IsRecording)
            _normalization.RecordOn(tape);
        return Parts;
    }

    /// <inheritdoc/>
    public void Dispose() => _normalization.Dispose();
}
