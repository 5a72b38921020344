using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Normalization;

namespace IlgpuColorize.Autograd;

/// <summary>
/// All filters of a network: derived in two launches where the device can do so, else one by one. They are what the parameters were at the
/// last <see cref="Refresh"/>, which stands at the head of a training step and after every other change of parameters.
/// </summary>
public sealed class FilterSet : IDisposable
{
    private readonly INormalization[] _normalizations;

    /// <summary>Allocates the filters. Their weights are undefined until the first <see cref="Refresh"/>.</summary>
    /// <param name="device">Where.</param>
    /// <param name="parameters">The set that every v and g belongs to, allocated.</param>
    /// <param name="declarations">The filters to allocate.</param>
    /// <exception cref="ArgumentException">The parts of a filter do not make its input.</exception>
    public FilterSet(ComputeDevice device, ParameterSet parameters, IReadOnlyList<FilterDeclaration> declarations)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(declarations);
        if (FilterTable.Supports(device))
        {
            JointNormalization joint = new(device, parameters, declarations);
            (_normalizations, Filters) = ([joint], joint.Filters);
        }
        else
        {
            SeparateNormalization[] separate =
                [.. declarations.Select(declared => new SeparateNormalization(device, declared, parameters.IsTrainable))];
            (_normalizations, Filters) = (separate, [.. separate.Select(normalization => normalization.Filter)]);
        }
    }

    /// <summary>Gets the filters in the order of their declarations.</summary>
    public IReadOnlyList<NormalizedFilter> Filters { get; }

    /// <summary>Gets how often the filters were refreshed: what was derived from them at another count is stale.</summary>
    public int Version { get; private set; }

    /// <summary>Derives every filter from the present parameters.</summary>
    public void Refresh(ComputeStream stream)
    {
        foreach (INormalization normalization in _normalizations)
            normalization.Refresh(stream);
        Version++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (INormalization normalization in _normalizations)
            normalization.Dispose();
    }
}
