using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Evaluates the generator's right stream over one row, pixel by pixel, and draws every pixel's chroma as it goes. All that the rows above
/// determine comes as terms, made by ordinary convolutions of whole rows; of a pixel only the taps of its own row remain. Weights and
/// activations are bfloat16, sums and parameters float32.
/// </summary>
public static class DrawRow
{
    // G x 2 x 1 x 3: the lower tap follows the upper one's three channels.
    private const int StemElements = 6, StemLowerTap = 3;

    /// <summary>
    /// True when a device draws whole rows on its tensor cores: a CUDA device with <see cref="ComputeDevice.HasWarpMatrices"/> and
    /// <see cref="ComputeDevice.HasLargeSharedMemory"/>, activations in bfloat16, a multiple of 16 channels, and activations of two pixels
    /// that fit the shared memory of a group.
    /// </summary>
    public static bool Supports(ComputeDevice device, ElementType activations, in DrawRowProblem problem)
    {
        ArgumentNullException.ThrowIfNull(device);
        return HasTensorCores(device) && activations == ElementType.BFloat16 && Supports(problem);
    }

    /// <summary>
    /// Returns the groups that walk a row together, eight samples at a time: on a device with clusters the largest of 8, 4 and 2 with which
    /// all of them run at once, a group a multiprocessor; else 1. What is drawn does not depend on it.
    /// </summary>
    public static int ClusterSize(ComputeDevice device, in DrawRowProblem problem)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!HasTensorCores(device) || !device.HasClusters)
            return 1;
        int size = 8;
        while (size > 1 && size * problem.Eights > device.Multiprocessors)
            size /= 2;
        return size;
    }

    /// <summary>Returns the words of four bytes that the packed weights take, whatever the device.</summary>
    public static int Packed32(in DrawRowProblem problem) => FragmentsOf(problem, groups: 1).Elements / 2;

    /// <summary>
    /// Lays out the weights of one stage as the kernel of the device and the number of samples reads them, see <see cref="ClusterSize"/>.
    /// </summary>
    /// <param name="stream">Where.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="filter">The filter: 2 x 2 of a block's convolution, of which the lower row is taken; 1 x 1 of the output.</param>
    /// <param name="packed">Memory for the weights of all stages.</param>
    /// <exception cref="ArgumentException">An argument does not fit the problem.</exception>
    public static void Pack(ComputeStream stream, in DrawRowProblem problem, int stage, ConvFilter filter, ArrayView<float> packed)
    {
        const string op = $"{nameof(DrawRow)}.{nameof(Pack)}";
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(filter);
        Require.That(
            stage >= 0 && stage < problem.Stages, $"{op}: 'stage' is {stage}; the problem {problem} has stages 0 to {problem.Stages - 1}.");
        Shape expected = stage == 2 * problem.Layers
            ? new Shape(problem.MixtureChannels, 1, 1, problem.Channels)
            : new Shape(problem.Outputs(stage), 2, 2, 2 * problem.Channels);
        Require.That(
            filter.Shape == expected,
            $"{op}: 'filter' has shape {filter.Shape}; stage {stage} of {problem} needs {expected}.");
        Require.Length(op, nameof(packed), packed.Length, Packed32(problem));
        DrawRowFragments fragments = FragmentsOf(problem, ClusterSize(stream.Device, problem));
        int count = fragments.Tiles(stage) * MmaTile.Rows * fragments.Reduced(stage);
        stream.Launch(
            op, new ConvPackProblem(count), count, new DrawRowPack(fragments, stage, problem.Outputs(stage), filter.Weights.Data, packed));
    }

    /// <summary>Evaluates and draws one row of every sample.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="row">The row.</param>
    /// <param name="tensors">The right stream.</param>
    /// <param name="filters">The weights.</param>
    /// <param name="chroma">What is drawn; the mixture's parameters are written.</param>
    /// <exception cref="ArgumentException">An argument does not fit the problem.</exception>
    public static void Forward(
        ComputeStream stream, in DrawRowProblem problem, int row, in DrawRowTensors tensors, in DrawRowFilters filters,
        in ChromaOperands chroma)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(problem, row, tensors, filters, chroma);
        if (HasTensorCores(stream.Device))
        {
            LaunchCuda(stream, problem, DrawRowArguments.Of(problem, row, tensors, filters, chroma));
            return;
        }
        DrawChromaPixel draw = new(chroma, PixelRegion.OfPixel(row, 0));
        stream.Launch(
            nameof(DrawRow), problem, problem.Samples,
            new DrawRowOfSample(problem, FragmentsOf(problem, groups: 1), row, tensors, filters, draw));
    }

    private static void LaunchCuda(ComputeStream stream, in DrawRowProblem problem, in DrawRowArguments arguments)
    {
        int size = ClusterSize(stream.Device, problem), groups = size * problem.Eights;
        switch (size)
        {
            case 8:
                stream.LaunchCuda(nameof(DrawRow), problem, groups, new DrawRowTensorCore<ClusterOf8>(arguments));
                break;
            case 4:
                stream.LaunchCuda(nameof(DrawRow), problem, groups, new DrawRowTensorCore<ClusterOf4>(arguments));
                break;
            case 2:
                stream.LaunchCuda(nameof(DrawRow), problem, groups, new DrawRowTensorCore<ClusterOf2>(arguments));
                break;
            default:
                stream.LaunchCuda(nameof(DrawRow), problem, groups, new DrawRowTensorCore<OneGroup>(arguments));
                break;
        }
    }

    private static bool HasTensorCores(ComputeDevice device) => device.HasWarpMatrices && device.HasLargeSharedMemory;

    /// <summary>Returns where the stem's weight of a begins for a channel, of the pixel to the left; that of b follows.</summary>
    internal static int StemTap(int channel) => channel * StemElements + StemLowerTap;

    /// <summary>Reads a packed weight.</summary>
    internal static float Weight(ArrayView<float> packed, int index)
        => Interop.IntAsFloat(BFloat16.ToSingleBits(packed.Cast<ushort>()[index]));

    private static DrawRowFragments FragmentsOf(in DrawRowProblem problem, int groups)
        => new(problem.Channels, problem.Layers, problem.MixtureChannels, groups);

    // What fits one group fits those of a cluster, too.
    private static bool Supports(in DrawRowProblem problem)
        => problem.Channels % MmaTile.Rows == 0 && DrawRowTensorCore<OneGroup>.Supports(problem);

    private static void Check(
        in DrawRowProblem problem, int row, in DrawRowTensors tensors, in DrawRowFilters filters, in ChromaOperands chroma)
    {
        const string op = nameof(DrawRow);
        Require.That(
            Supports(problem),
            $"{op}: the problem {problem} needs channels in multiples of 16 and {DrawRowMemory<OneGroup>.BytesOf(problem)} of the "
            + $"{DrawRowTensorCore<OneGroup>.SharedBytes} bytes of shared memory; draw pixel by pixel.");
        Shape map = new(problem.Samples, problem.Rows, problem.Columns, problem.Channels);
        Tensor(nameof(tensors.R), tensors.R, map);
        Tensor(nameof(tensors.FirstTerms), tensors.FirstTerms, map with { N = problem.Layers * map.N });
        Tensor(nameof(tensors.GatedTerms), tensors.GatedTerms, map with { N = problem.Layers * map.N, C = 2 * map.C });
        Tensor(nameof(tensors.Activated), tensors.Activated, map with { N = problem.Stages * map.N, C = 2 * map.C });
        Require.Length(op, nameof(filters.Packed), filters.Packed.Length, Packed32(problem));
        Require.Length(op, nameof(filters.StemRight), filters.StemRight.Length, StemElements * problem.Channels);
        Require.Length(op, nameof(filters.OutputBias), filters.OutputBias.Length, problem.MixtureChannels);
        Shape mixture = map.WithChannels(problem.MixtureChannels);
        Require.That(
            chroma.Mixture.Shape == mixture && chroma.Mixture.ElementType == ElementType.Float32 && chroma.Components == problem.Components,
            $"{op}: 'Mixture' has shape {chroma.Mixture.Shape} of {chroma.Mixture.ElementType} and {chroma.Components} components; the "
            + $"problem needs {mixture} of Float32.");
        Require.That(
            chroma.Canvas.ElementType == ElementType.Float32 && chroma.Lightness.ElementType == ElementType.Float32,
            $"{op}: canvas and lightness are {chroma.Canvas.ElementType} and {chroma.Lightness.ElementType}; both need to be Float32.");
        chroma.Validate(op, PixelRegion.OfRow(map, row));
    }

    private static void Tensor(string argument, in TensorView view, Shape expected)
    {
        Require.That(
            view.Shape == expected && view.ElementType == ElementType.BFloat16,
            $"{nameof(DrawRow)}: '{argument}' has shape {view.Shape} of {view.ElementType}; the problem needs {expected} of BFloat16.");
        Require.Memory(nameof(DrawRow), argument, view);
    }
}
