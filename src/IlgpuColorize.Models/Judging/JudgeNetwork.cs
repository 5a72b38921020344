using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Models.Judging;

/// <summary>Everything that determines a judge's layers and their sizes. Immutable; stored in its file.</summary>
/// <param name="Width">The channels of the first layer, w.</param>
/// <param name="Classes">The semantic classes, K.</param>
/// <param name="Size">The side of the square that pictures are squashed to, in pixels.</param>
public sealed record JudgeConfiguration(int Width, int Classes, int Size);

/// <summary>
/// A judge of coloured pictures (after the paper's Table 3): it segments them, and does so the better, the more their colours say what they
/// show. Its layers are those of the colorizer's segmentation, on three channels of colour instead of lightness.
/// </summary>
public sealed class JudgeNetwork : IDisposable
{
    private readonly List<Convolution> _convolutions = [];
    private readonly SharedTrunk _shared;
    private readonly SegmentationBranch _segmentation;
    private readonly FilterSet _filters;

    /// <summary>Declares the network and allocates its parameters, zeroed.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="device">Where.</param>
    /// <param name="trainable">Whether gradients are needed.</param>
    /// <param name="values">Memory to use for the parameters; null for memory of its own.</param>
    public JudgeNetwork(JudgeConfiguration configuration, ComputeDevice device, bool trainable = false, DeviceBuffer<float>? values = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        (Configuration, Device) = (configuration, device);
        Declaration root = new(Parameters, "", _convolutions);
        _shared = new SharedTrunk(root["shared"], configuration.Width, PictureBatch.Channels);
        _segmentation = new SegmentationBranch(root["segmentation"], configuration.Width, configuration.Classes);
        Parameters.Allocate(device, trainable, values);
        _filters = new FilterSet(device, Parameters, [.. _convolutions.Select(convolution => convolution.Declared)]);
        foreach ((Convolution convolution, NormalizedFilter filter) in _convolutions.Zip(_filters.Filters))
            convolution.Bind(filter);
    }

    /// <summary>The sizes.</summary>
    public JudgeConfiguration Configuration { get; }

    /// <summary>Where the network lies.</summary>
    public ComputeDevice Device { get; }

    /// <summary>All parameters.</summary>
    public ParameterSet Parameters { get; } = new();

    /// <summary>Draws the initial parameters (SPEC 2), a pure function of the seed.</summary>
    public void DrawParameters(ulong seed)
    {
        ParameterStart.Draw(_convolutions, Device.DefaultStream, seed);
        RefreshFilters();
    }

    /// <summary>Derives the filters from the present parameters.</summary>
    public void RefreshFilters() => _filters.Refresh(Device.DefaultStream);

    /// <summary>Computes the N x H/4 x W/4 x K logits of pictures.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="pictures">N x H x W x 3, in [-1, 1].</param>
    public Tensor Segment(Tape tape, Tensor pictures)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Tensor features = _shared.Apply(tape, pictures);
        Tensor logits = _segmentation.Apply(tape, features);
        tape.Release(features);
        return logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _filters.Dispose();
        Parameters.Dispose();
    }
}
