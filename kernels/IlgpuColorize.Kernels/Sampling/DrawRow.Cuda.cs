using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>The arguments of <see cref="DrawRowTensorCore{TCluster}"/>.</summary>
internal readonly record struct DrawRowArguments(
    DrawRowProblem Problem,
    int Row,
    PixelRows R,
    PixelRows FirstTerms,
    PixelRows GatedTerms,
    PixelRows Activated,
    long Packed,
    long StemRight,
    long OutputBias,
    PixelRows Mixture,
    PixelRows Lightness,
    PixelRows Canvas,
    long Keys,
    long Levels,
    long Options,
    long Guide)
{
    /// <summary>Takes the addresses of the operands.</summary>
    public static DrawRowArguments Of(
        in DrawRowProblem problem, int row, in DrawRowTensors tensors, in DrawRowFilters filters, in ChromaOperands chroma)
        => new(
            problem,
            row,
            Rows(tensors.R),
            Rows(tensors.FirstTerms),
            Rows(tensors.GatedTerms),
            Rows(tensors.Activated),
            filters.Packed.LoadEffectiveAddressAsPtr(),
            filters.StemRight.LoadEffectiveAddressAsPtr(),
            filters.OutputBias.LoadEffectiveAddressAsPtr(),
            Rows(chroma.Mixture),
            Rows(chroma.Lightness),
            Rows(chroma.Canvas),
            chroma.Keys.LoadEffectiveAddressAsPtr(),
            chroma.Levels.LoadEffectiveAddressAsPtr(),
            chroma.Options.LoadEffectiveAddressAsPtr(),
            chroma.Guide.LoadEffectiveAddressAsPtr());

    private static PixelRows Rows(TensorView view) => new(view.Data.LoadEffectiveAddressAsPtr(), view.Pitch);
}

/// <summary>
/// Evaluates and draws the row of eight samples, the columns of mma.m16n8k16, in one walk over all pixels; weights are the rows. The tiles
/// of 16 outputs of every stage of the chain are dealt to the groups of a cluster, each of which reads its own weights alone and sends what
/// it computed to all; a stage begins where all of it has arrived. In a group ten warps share each tile, see
/// <see cref="DrawRowFragments"/>; their sums are added in one order, so that results do not depend on the size of the cluster. What is
/// cheap, the beginning of a pixel and its draw, every group does for itself, a warp a sample. Where there are less than eight samples, the
/// last one fills the idle columns, and nothing of them is stored.
/// </summary>
/// <remarks>
/// Measured on an H200, 64 samples at 160 channels and 4 layers in clusters of eight: 46 us a pixel, 24 % of it in the draw, while a thread
/// drew a sample and the cluster's barrier ended every stage; 21 us with a warp for each and arrivals in place of the barrier. What no
/// order of the work removes are the weights, 2.5 MB a pixel and cluster from L2: activations and rings leave no room to keep a part of
/// them that counts.
/// </remarks>
/// <param name="Arguments">The arguments.</param>
internal readonly record struct DrawRowTensorCore<TCluster>(DrawRowArguments Arguments) : ICudaKernel
    where TCluster : struct, IGroupCluster
{
    // What an SM 8.0 grants a group, and an SM 9.0.
    private const int AmpereSharedBytes = 163 * 1024;

    /// <summary>Gets the bytes of shared memory of a group.</summary>
    public static int SharedBytes => TCluster.Size == 1 ? AmpereSharedBytes : CudaKernelTraits.MultiprocessorSharedBytes;

    /// <inheritdoc/>
    public static CudaKernelTraits Traits
        => new(TCluster.Size == 1 ? "sm_80" : "sm_90", DrawRowFragments.Warps * 32, SharedBytes, TCluster.Size, RoundsEachStep: true);

    private DrawRowProblem Problem => Arguments.Problem;

    /// <summary>True when a problem's activations fit the shared memory of a group.</summary>
    public static bool Supports(in DrawRowProblem problem) => DrawRowMemory<TCluster>.BytesOf(problem) <= SharedBytes;

    /// <inheritdoc/>
    public void Execute()
    {
        int start = Ptx.DynamicSharedMemory();
        int rank = TCluster.Size == 1 ? 0 : Ptx.ClusterRank(), warp = Group.IdxX / 32, lane = Warp.LaneIdx;
        MmaTile.Declare();
        var memory = DrawRowMemory<TCluster>.Of(start, Problem);
        SharedWords words = new(start);
        DrawRowFragments fragments = new(Problem.Channels, Problem.Layers, Problem.MixtureChannels, TCluster.Size);
        DrawRowResults<TCluster> results = new(Arguments, rank);
        DrawRowThread<TCluster> thread = new(results, memory, words, DrawRowDuty.Of(fragments, rank, warp), warp, lane);
        var sample = DrawRowSample<TCluster>.Of(results, memory, words, warp, lane);
        bool hasSample = warp < MmaTile.Columns;
        FragmentStream<TCluster> weights = new(
            Weights(fragments, rank, warp) + lane * MmaTile.LaneBytes, Weights(fragments, rank, warp + 1) + lane * MmaTile.LaneBytes,
            memory.Weights(warp) + lane * MmaTile.LaneBytes);
        StreamPosition position = weights.Begin();
        if (hasSample)
            sample.Fetch(0);
        DrawRowArrivals<TCluster> arrivals = new(memory, Group.IdxX == 0);
        thread.Prepare();
        thread.BringTerms(0, 0, busyTiles: 0);
        arrivals.Prepare();
        // No group may send to one that has not begun.
        if (TCluster.Size == 1)
            Group.Barrier();
        else
            Meet();
        TwoValues chroma = default;
        for (int column = 0; column < Problem.Columns; column++)
        {
            DrawnPixel pixel = hasSample ? sample.Begin(column, chroma) : default;
            // All groups have read what the pixel before came to: its place may be stored to again.
            if (TCluster.Size > 1 && column > 0)
                Ptx.ClusterWait();
            Group.Barrier();
            for (int stage = 0; stage < Problem.Stages; stage++)
            {
                position = thread.Evaluate(weights, position, stage, column);
                // While results are under way: what nobody waits for, and what is waited for later.
                bool isLast = stage == Problem.Stages - 1, hasNext = column < Problem.Columns - 1;
                if (!isLast || hasNext)
                    thread.BringTerms(isLast ? 0 : stage + 1, isLast ? column + 1 : column, thread.TilesOfLastRound(stage));
                if (!isLast)
                    results.Keep(memory, stage, column, warp, lane);
                if (stage == 0 && hasNext && hasSample)
                    sample.Fetch(column + 1);
                arrivals.Wait(stage, column);
            }
            if (TCluster.Size > 1)
                Ptx.ClusterArriveRelaxed();
            if (hasSample)
                chroma = sample.Draw(column, pixel);
            else
                results.KeepMixtures(
                    memory, words, column, (warp - MmaTile.Columns) * 32 + lane, (DrawRowFragments.Warps - MmaTile.Columns) * 32);
        }
        Ptx.CpAsyncWait();
        if (TCluster.Size > 1)
            Ptx.ClusterWait();
    }

    private static void Meet()
    {
        Ptx.ClusterArrive();
        Ptx.ClusterWait();
    }

    // The global address of a warp's stream.
    private long Weights(in DrawRowFragments fragments, int rank, int warp)
        => Arguments.Packed + (long)fragments.FirstStep(rank, warp) * MmaTile.StepBytes;
}
