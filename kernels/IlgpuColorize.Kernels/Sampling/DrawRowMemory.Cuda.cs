using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Losses;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Lays out a group's shared memory: every warp's ring of weights, then what each stage of the chain reads, for this pixel and for the one
/// to its left, then what passes between threads. A row of activations, those of one sample, is an odd number of 16-byte pieces, so that
/// the eight rows which ldmatrix reads at once meet different banks. All groups of a cluster have one layout, so that an address names the
/// same place in each.
/// </summary>
/// <param name="Base">Address of the first byte, aligned to 16 bytes.</param>
/// <param name="Channels">Channels of the stream, G.</param>
/// <param name="Stages">Stages of the chain.</param>
/// <param name="MixtureChannels">Parameters of a mixture.</param>
internal readonly record struct DrawRowMemory<TCluster>(int Base, int Channels, int Stages, int MixtureChannels)
    where TCluster : struct, IGroupCluster
{
    private const int Alignment = 16;
    private const int ChromaBytes = 2 * sizeof(float);

    // A lane's four sums, those of a warp.
    private const int LaneBytes = 4 * sizeof(float);
    private const int PartialBytes = 32 * LaneBytes;

    /// <summary>
    /// Gets the tiles of which sums of all warps lie here at a time; more than a group of eight has of any stage at 160 channels.
    /// </summary>
    public static int TilesOfRound => TCluster.Size == 1 ? 2 : 4;

    /// <summary>Gets the bytes from one sample's activations to the next one's: 2 G bfloat16, and 16 to shift the banks.</summary>
    public int ActivationPitch => 2 * Channels * sizeof(ushort) + Alignment;

    /// <summary>Gets the address of the running residual, [channel][sample] float32.</summary>
    public int Residuals => Activations(Stages, 0);

    /// <summary>Gets the address of the warps' sums, [tile][warp][lane] 16 bytes.</summary>
    public int Partials => Residuals + Channels * MmaTile.Columns * sizeof(float);

    /// <summary>Gets the address of the mixtures, [sample][parameter] float32.</summary>
    public int Mixtures => Partials + TilesOfRound * DrawRowFragments.Warps * PartialBytes;

    /// <summary>Gets the address of the chroma drawn last, [sample](a, b) float32.</summary>
    public int Chroma => Mixtures + MmaTile.Columns * MixtureChannels * sizeof(float);

    /// <summary>Gets the address of the scratch memory of draws, one of each sample.</summary>
    private int Scratch => Chroma + MmaTile.Columns * ChromaBytes;

    private int ScratchBytes => StepsOfWarp.ScratchBytes(MixtureChannels / MixtureParameters.Groups);

    private int End => ScratchOf(MmaTile.Columns);

    /// <summary>Returns the dynamic shared memory of a problem, wherever it begins.</summary>
    public static int BytesOf(in DrawRowProblem problem) => Of(0, problem).End + Alignment;

    /// <summary>Returns the layout in memory that begins at an address.</summary>
    public static DrawRowMemory<TCluster> Of(int start, in DrawRowProblem problem)
        => new((start + Alignment - 1) & -Alignment, problem.Channels, problem.Stages, problem.MixtureChannels);

    /// <summary>Returns the address of a warp's ring of weights.</summary>
    public int Weights(int warp) => Base + warp * FragmentStream<TCluster>.RingBytes;

    /// <summary>Returns the address of what a stage reads, [sample][2 G], of the pixels of even columns (parity 0) or odd ones.</summary>
    public int Activations(int stage, int parity)
        => Weights(DrawRowFragments.Warps) + (2 * stage + parity) * (MmaTile.Columns * ActivationPitch);

    /// <summary>Returns the address of a pair of activations of one sample.</summary>
    public int Pair(int stage, int parity, int sample, int channel)
        => Activations(stage, parity) + sample * ActivationPitch + channel * (2 * sizeof(ushort));

    /// <summary>Returns the address of a residual.</summary>
    public int Residual(int channel, int sample) => Residuals + (channel * MmaTile.Columns + sample) * sizeof(float);

    /// <summary>Returns the address of a lane's four sums of a tile.</summary>
    public int Partial(int tile, int warp, int lane) => Partials + (tile * DrawRowFragments.Warps + warp) * PartialBytes + lane * LaneBytes;

    /// <summary>Returns the address of a sample's mixture parameter.</summary>
    public int Mixture(int sample, int parameter) => Mixtures + (sample * MixtureChannels + parameter) * sizeof(float);

    /// <summary>Returns the address of the chroma drawn last for a sample.</summary>
    public int ChromaOf(int sample) => Chroma + sample * ChromaBytes;

    /// <summary>Returns the address of the scratch memory that a sample is drawn with.</summary>
    public int ScratchOf(int sample) => Scratch + sample * ScratchBytes;
}
