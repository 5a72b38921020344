using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Models;

/// <summary>What the network computes from lightness alone.</summary>
/// <param name="Embedding">N x H/4 x W/4 x embeddingChannels.</param>
/// <param name="Segmentation">N x H/4 x W/4 x K logits; null in the purple flow.</param>
/// <param name="Condition">What the generator is conditioned on; the embedding itself where nothing is fused.</param>
public sealed record SemanticFeatures(Tensor Embedding, Tensor? Segmentation, Tensor Condition);

/// <summary>The pixelated semantic colorization network (the paper's Fig. 2), with its parameters.</summary>
public sealed class ColorizationNetwork : IDisposable
{
    private readonly List<Convolution> _convolutions = [];
    private readonly FilterSet _filters;

    /// <summary>Declares the network and allocates its parameters, zeroed.</summary>
    /// <param name="configuration">Sizes, flow and fusion; validated.</param>
    /// <param name="device">Where.</param>
    /// <param name="trainable">Whether gradients are needed.</param>
    /// <param name="values">
    /// Memory to use for the parameters (the averages of a network that is trained); null for memory of its own.
    /// </param>
    /// <param name="check">Is given the declared parameters before any memory is taken, to refuse them.</param>
    /// <exception cref="MemoryPlanException">The parameters alone need more memory than the device has.</exception>
    public ColorizationNetwork(
        ModelConfiguration configuration, ComputeDevice device, bool trainable = false, DeviceBuffer<float>? values = null,
        Action<ParameterSet>? check = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(device);
        Configuration = configuration.Validate();
        Device = device;
        Declaration root = new(Parameters, "", _convolutions);
        Shared = new SharedTrunk(root["shared"], configuration.Width);
        Embedding = new EmbeddingBranch(root["embedding"], configuration.Width, configuration.EmbeddingChannels);
        if (configuration.HasSegmentation)
            Segmentation = new SegmentationBranch(root["segmentation"], configuration.Width, configuration.Classes);
        Fusion = new FeatureFusion(root["modulation"], configuration);
        Generator = new PixelGenerator(root["generator"], configuration);

        check?.Invoke(Parameters);
        long needed = (long)Parameters.Length * sizeof(float);
        if (!device.IsShapesOnly && needed > device.Memory.CapacityBytes)
            throw new MemoryPlanException(
                $"The network's {Parameters.Count} parameters need {MemoryPlan.Gibibytes(needed)} GiB; {device.Name} has "
                + $"{MemoryPlan.Gibibytes(device.Memory.CapacityBytes)} GiB. Choose a smaller network or another --device.");
        Parameters.Allocate(device, trainable, values);
        _filters = new FilterSet(device, Parameters, [.. _convolutions.Select(convolution => convolution.Declared)]);
        foreach ((Convolution convolution, NormalizedFilter filter) in _convolutions.Zip(_filters.Filters))
            convolution.Bind(filter);
    }

    /// <summary>Gets sizes, flow and fusion.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>Gets where the network lies.</summary>
    public ComputeDevice Device { get; }

    /// <summary>Gets all parameters.</summary>
    public ParameterSet Parameters { get; } = new();

    /// <summary>Gets every convolution in the order of the figure.</summary>
    public IReadOnlyList<Convolution> Convolutions => _convolutions;

    /// <summary>Gets the part that embedding and segmentation share.</summary>
    public SharedTrunk Shared { get; }

    /// <summary>Gets the colour embedding, f.</summary>
    public EmbeddingBranch Embedding { get; }

    /// <summary>Gets the segmentation, h; null in the purple flow.</summary>
    public SegmentationBranch? Segmentation { get; }

    /// <summary>Gets the fusion of embedding and segmentation.</summary>
    public FeatureFusion Fusion { get; }

    /// <summary>Gets the autoregressive generator, g.</summary>
    public PixelGenerator Generator { get; }

    /// <summary>Gets how often the filters were refreshed: what was derived from them at another count is stale.</summary>
    public int FilterVersion => _filters.Version;

    /// <summary>
    /// Derives the filters of all layers from the present parameters: once at the head of a training step, and after any other change,
    /// before the network is used.
    /// </summary>
    public void RefreshFilters() => _filters.Refresh(Device.DefaultStream);

    /// <summary>Computes colours and semantics from lightness.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="lightness">l = L/50 - 1, N x H x W x 1, H and W multiples of 4.</param>
    /// <param name="dropout">The rate inside blocks, in training.</param>
    public SemanticFeatures Encode(Tape tape, Tensor lightness, float dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(tape);
        ArgumentNullException.ThrowIfNull(lightness);
        if (lightness.C != 1 || lightness.Shape.H % 4 != 0 || lightness.Shape.W % 4 != 0)
            throw new ArgumentException(
                $"The lightness has shape {lightness.Shape}; it needs 1 channel and multiples of 4 for rows and columns.",
                nameof(lightness));
        Tensor features = Shared.Apply(tape, lightness, dropout);
        Tensor embedding = Embedding.Apply(tape, features, dropout);
        Tensor? segmentation = Segmentation?.Apply(tape, features, dropout);
        Tensor condition = Fusion.Apply(tape, embedding, segmentation);
        tape.Release(features);
        return new SemanticFeatures(embedding, segmentation, condition);
    }

    /// <summary>Computes the mixture parameters of every pixel, given the pixels before it.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="canvas">Chroma and ones, N x H/4 x W/4 x 3.</param>
    /// <param name="features">What <see cref="Encode"/> returned.</param>
    /// <param name="dropout">The rate inside blocks, in training.</param>
    public Tensor Generate(Tape tape, Tensor canvas, SemanticFeatures features, float dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(features);
        return Generator.Apply(tape, canvas, features.Condition, dropout);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _filters.Dispose();
        Parameters.Dispose();
    }
}
