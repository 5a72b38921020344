using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>Holds the arguments of <see cref="DrawRowTensorCore"/>.</summary>
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
    DrawOptions Options)
{
    /// <summary>Takes the addresses of the operands.</summary>
    public static DrawRowArguments Of(in DrawRowProblem problem, int row, in DrawRowTensors tensors, in DrawRowFilters filters, in ChromaOperands chroma)
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
            chroma.Options);

    private static PixelRows Rows(TensorView view) => new(view.Data.LoadEffectiveAddressAsPtr(), view.Pitch);
}

/// <summary>
/// Evaluates and draws the row of eight samples a group, the columns of mma.m16n8k16, in one walk over all pixels; weights are the rows. Ten warps share the tiles of 16 outputs;
/// between the stages of the chain stands the group's barrier. A lane finishes its own sums: outputs 2g and 2g + 1 of samples 2t and 2t + 1, with lane = 4g + t. Where a group
/// has less than eight samples, the last one fills the idle columns, and nothing of them is stored.
/// </summary>
/// <param name="Arguments">The arguments.</param>
internal readonly record struct DrawRowTensorCore(DrawRowArguments Arguments) : ICudaKernel
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = DrawRowFragments.Warps * 32;

    /// <summary>Bytes of shared memory of a group: what an SM 8.0 grants.</summary>
    public const int SharedBytes = 163 * 1024;

    /// <inheritdoc/>
    public static CudaKernelTraits Traits => new("sm_80", Threads, SharedBytes);

    private DrawRowProblem Problem => Arguments.Problem;

    /// <summary>Returns the groups of a launch.</summary>
    public static int Groups(in DrawRowProblem problem) => (problem.Samples + MmaTile.Columns - 1) / MmaTile.Columns;

    /// <inheritdoc/>
    public void Execute()
    {
        int start = Ptx.DynamicSharedMemory();
        long generic = Ptx.GenericAddress(start) - start;
        MmaTile.Declare();
        var memory = DrawRowMemory.Of(start, Problem);
        DrawRowFragments fragments = new(Problem.Channels, Problem.Layers, Problem.MixtureChannels);
        DrawRowLane lane = new(Arguments, memory, fragments, generic, start, Group.IdxX / 32, Warp.LaneIdx);
        FragmentStream weights = new(lane.Weights(lane.Warp), lane.Weights(lane.Warp + 1), memory.Weights(lane.Warp) + lane.Index * MmaTile.LaneBytes);
        StreamPosition position = weights.Begin();
        lane.ClearLeft();
        for (int column = 0; column < Problem.Columns; column++)
        {
            lane.Begin(column);
            Group.Barrier();
            for (int stage = 0; stage < Problem.Stages; stage++)
            {
                position = lane.Convolve(weights, position, stage, column);
                Group.Barrier();
            }
            lane.Draw(column);
            Group.Barrier();
        }
        Ptx.CpAsyncWait();
    }
}
