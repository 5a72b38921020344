using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>
/// A convolution's filter, derived from its direction v and scale g: w = g * v / ||v|| per output channel (SPEC 2). Where the input comes
/// in two parts, the filter does too, each dense, so that the part that does not change (the condition's) can be computed once. A
/// <see cref="FilterSet"/> makes it, and owns it.
/// </summary>
public sealed class NormalizedFilter
{
    private readonly INormalization _normalization;

    /// <summary>Joins a filter's parts to the normalisation that derives them.</summary>
    /// <param name="normalization">Derives the weights and brings their gradients back.</param>
    /// <param name="declared">The parameters.</param>
    /// <param name="parts">The convolution filters, one for each part of the input. They are the normalisation's to dispose.</param>
    /// <param name="gradients">Lasting memory for the parts' gradients; null for memory from the pool.</param>
    internal NormalizedFilter(INormalization normalization, FilterDeclaration declared, ConvFilter[] parts, TensorView[]? gradients = null)
    {
        (_normalization, Direction, Scale, Parts) = (normalization, declared.Direction, declared.Scale, parts);
        Weights = [.. parts.Select((part, i) => WithoutValues(part.Shape, gradients?[i]))];
    }

    /// <summary>Gets v.</summary>
    public Parameter Direction { get; }

    /// <summary>Gets g.</summary>
    public Parameter Scale { get; }

    /// <summary>Gets the filters as convolutions take them, one for each part of the input.</summary>
    public IReadOnlyList<ConvFilter> Parts { get; }

    /// <summary>Gets the weights of each part as the tape sees them, keys to their gradients: N is K, H is R, W is S.</summary>
    internal IReadOnlyList<Tensor> Weights { get; }

    /// <summary>
    /// Derives the filter from v and g when these alone were changed; on a device that derives all filters of a network together, all of
    /// them.
    /// </summary>
    public void Refresh(ComputeStream stream) => _normalization.Refresh(stream);

    /// <summary>Makes backward bring the weights' gradients to v and g, where the tape records.</summary>
    /// <exception cref="InvalidOperationException">The filter was never derived.</exception>
    internal void RecordOn(Tape tape)
    {
        if (!_normalization.IsRefreshed)
        {
            throw new InvalidOperationException(
                $"The filter of {Direction} is used before it was derived; call {nameof(FilterSet)}.{nameof(FilterSet.Refresh)} first.");
        }
        if (tape.IsRecording)
            _normalization.RecordOn(tape);
    }

    private static Tensor WithoutValues(Shape shape, TensorView? gradient)
        => new(new TensorView(default, shape, shape.C), requiresGradient: false) { LastingGradient = gradient };
}
