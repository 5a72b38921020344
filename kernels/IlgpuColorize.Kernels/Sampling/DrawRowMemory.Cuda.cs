using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Losses;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Lays out a group's shared memory: every warp's ring of weights, then what each stage of the chain reads, for this pixel and, but for the
/// last stage, for the one to its left, then what passes between threads, last what a pixel begins and ends with. A row of activations,
/// those of one sample, is an odd number of 16-byte pieces, so that the eight rows which ldmatrix reads at once meet different banks. All
/// groups of a cluster have one layout, so that an address names the same place in each.
/// </summary>
/// <param name="Base">Address of the first byte, aligned to 16 bytes.</param>
/// <param name="Channels">Channels of the stream, G.</param>
/// <param name="Stages">Stages of the chain.</param>
/// <param name="MixtureChannels">Parameters of a mixture.</param>
internal readonly record struct DrawRowMemory<TCluster>(int Base, int Channels, int Stages, int MixtureChannels)
    where TCluster : struct, IGroupCluster
{
    /// <summary>The bytes from one warp's sums of a tile to the next one's: 32 lanes of four float32.</summary>
    public const int PartialBytes = 32 * 4 * sizeof(float);

    /// <summary>The bytes from one tile's sums to the next one's.</summary>
    public const int TileBytes = DrawRowFragments.Warps * PartialBytes;

    private const int Alignment = 16;
    private const int TapsBytes = 4 * sizeof(float);

    // Two bfloat16 for each pair of outputs and sample.
    private const int TermsOfTileBytes = MmaTile.Rows * MmaTile.Columns * sizeof(ushort);

    /// <summary>
    /// Gets the tiles of which sums of all warps lie here at a time, a power of two; more than a group of eight has of any stage at 160
    /// channels.
    /// </summary>
    public static int TilesOfRound => TCluster.Size == 1 ? 2 : 4;

    /// <summary>Gets the bytes from one sample's activations to the next one's: 2 G bfloat16, and 16 to shift the banks.</summary>
    public int ActivationPitch => 2 * Channels * sizeof(ushort) + Alignment;

    /// <summary>Gets the address of the warps' sums of tiles, [tile][warp][lane] four float32.</summary>
    public int Partials => Residuals + MmaTile.Columns * ResidualPitch;

    /// <summary>Gets the address of the parameters' biases, float32.</summary>
    public int Biases => TermsOf(MmaTile.Columns);

    private int Residuals => Weights(DrawRowFragments.Warps) + (2 * Stages - 1) * (MmaTile.Columns * ActivationPitch);

    // Four more shift the banks: eight samples by four channels are read at once.
    private int ResidualPitch => (Channels + 4) * sizeof(float);

    private int Taps => Partials + TilesOfRound * TileBytes;

    private int Mixtures => Biases + MixtureChannels * sizeof(float);

    private int Barriers => Mixtures + MmaTile.Columns * MixtureChannels * sizeof(float);

    private int StageTerms => Barriers + Stages * sizeof(ulong);

    private int Scratch => StageTerms + 2 * TilesOfRound * TermsOfTileBytes;

    private int ScratchBytes => StepsOfWarp.ScratchBytes(MixtureChannels / MixtureParameters.Groups);

    /// <summary>Returns the dynamic shared memory of a problem, wherever it begins.</summary>
    public static int BytesOf(in DrawRowProblem problem) => Of(0, problem).ScratchOf(MmaTile.Columns) + Alignment;

    /// <summary>Returns the layout in memory that begins at an address.</summary>
    public static DrawRowMemory<TCluster> Of(int start, in DrawRowProblem problem)
        => new((start + Alignment - 1) & -Alignment, problem.Channels, problem.Stages, problem.MixtureChannels);

    /// <summary>Returns the address of a warp's ring of weights.</summary>
    public int Weights(int warp) => Base + warp * FragmentStream<TCluster>.RingBytes;

    /// <summary>
    /// Returns the address of what a stage reads, [sample][2 G], of the pixels of even columns (parity 0) or odd ones; the last stage has
    /// one place for both.
    /// </summary>
    public int Activations(int stage, int parity)
        => Weights(DrawRowFragments.Warps)
            + (stage < Stages - 1 ? 2 * stage + parity : stage + Stages - 1) * (MmaTile.Columns * ActivationPitch);

    /// <summary>Returns the address of a pair of activations of one sample.</summary>
    public int Pair(int stage, int parity, int sample, int channel)
        => Activations(stage, parity) + sample * ActivationPitch + channel * (2 * sizeof(ushort));

    /// <summary>Returns the address of the running residual of a sample's channel, float32.</summary>
    public int Residual(int sample, int channel) => Residuals + sample * ResidualPitch + channel * sizeof(float);

    /// <summary>
    /// Returns the address of the stem's weights for the pixel to the left, float32: those of a and b for an even channel, then for the
    /// next.
    /// </summary>
    public int TapsOf(int channel) => Taps + channel / 2 * TapsBytes;

    /// <summary>Returns the address of a sample's terms of r, [G] bfloat16, of the pixel that begins next.</summary>
    public int TermsOf(int sample) => TapsOf(Channels) + sample * (Channels * sizeof(ushort));

    /// <summary>Returns the address of a sample's mixture parameter, float32.</summary>
    public int Mixture(int sample, int parameter) => Mixtures + (sample * MixtureChannels + parameter) * sizeof(float);

    /// <summary>Returns the address of the mbarrier that counts what the cluster's groups send of a stage's results.</summary>
    public int BarrierOf(int stage) => Barriers + stage * sizeof(ulong);

    /// <summary>
    /// Returns the address of the terms of a stage's first tiles, [tile][pair of outputs][sample] two bfloat16. Plain stages and gated ones
    /// have places of their own.
    /// </summary>
    public int TermsOfStage(int stage) => StageTerms + (stage & 1) * (TilesOfRound * TermsOfTileBytes);

    /// <summary>Returns the address of the scratch memory that a sample is drawn with.</summary>
    public int ScratchOf(int sample) => Scratch + sample * ScratchBytes;
}
