using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>A thread of <see cref="DrawRowTensorCore{TCluster}"/>, with where it works.</summary>
/// <param name="Results">Where results go.</param>
/// <param name="Memory">The group's shared memory.</param>
/// <param name="Words">The same, to be read.</param>
/// <param name="Duty">What the warp has of every stage.</param>
/// <param name="Warp">The warp within the group.</param>
/// <param name="Index">The lane within the warp.</param>
internal readonly record struct DrawRowThread<TCluster>(
    DrawRowResults<TCluster> Results, DrawRowMemory<TCluster> Memory, SharedWords Words, DrawRowDuty Duty, int Warp, int Index)
    where TCluster : struct, IGroupCluster
{
    // Two neighbouring outputs of one sample, which a thread finishes.
    private const int PairsOfTile = MmaTile.Rows / 2 * MmaTile.Columns;
    private const int WarpsOfTile = PairsOfTile / 32;
    private const int Threads = DrawRowFragments.Warps * 32;

    private DrawRowArguments Arguments => Results.Arguments;

    private DrawRowProblem Problem => Arguments.Problem;

    private int Thread => Warp * 32 + Index;

    // The tile, of those whose sums lie in shared memory, that the thread finishes a pair of.
    private int Tile => Warp / WarpsOfTile;

    private int PairAndSample => Thread & PairsOfTile - 1;

    private int Sample => Thread & MmaTile.Columns - 1;

    /// <summary>
    /// Sets the activations left of the first column to zero, and copies what stays the same for the row, the stem's weights and the
    /// parameters' biases.
    /// </summary>
    public unsafe void Prepare()
    {
        for (int stage = 0; stage < Duty.LastStage; stage++)
        {
            int left = Memory.Activations(stage, 1);
            for (int word = Thread * sizeof(float); word < MmaTile.Columns * Memory.ActivationPitch; word += Threads * sizeof(float))
                Words.Store(left + word, 0f);
        }
        for (int channel = 2 * Thread; channel < Problem.Channels; channel += 2 * Threads)
        {
            float* first = (float*)Arguments.StemRight + DrawRow.StemTap(channel);
            float* second = (float*)Arguments.StemRight + DrawRow.StemTap(channel + 1);
            Ptx.StoreSingleInGroup(Memory.TapsOf(channel), first[0], first[1]);
            Ptx.StoreSingleInGroup(Memory.TapsOf(channel) + 2 * sizeof(float), second[0], second[1]);
        }
        for (int output = Thread; output < Problem.MixtureChannels; output += Threads)
            Words.Store(Memory.Biases + output * sizeof(float), ((float*)Arguments.OutputBias)[output]);
    }

    /// <summary>
    /// Asks for the terms of the thread's two outputs in a stage, as they are stored. The last stage has none.
    /// </summary>
    /// <param name="stage">The stage.</param>
    /// <param name="column">The pixel.</param>
    /// <param name="first">The first of the group's tiles that are finished together.</param>
    public unsafe uint Terms(int stage, int column, int first)
    {
        if (Duty.IsLast(stage) || first + Tile >= Duty.Tiles(stage) || Tile >= DrawRowMemory<TCluster>.TilesOfRound)
            return 0;
        PixelRows terms = DrawRowDuty.IsGated(stage) ? Arguments.GatedTerms : Arguments.FirstTerms;
        return *(uint*)terms.BFloat16(Results.PixelOf(stage >> 1, Sample, column), Output(stage, first));
    }

    /// <summary>
    /// Computes the group's tiles of a stage, some at a time: the warps multiply their parts, then threads add these up and finish.
    /// </summary>
    /// <param name="weights">The warp's weights.</param>
    /// <param name="position">The position that the warp's stream of weights has reached.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="column">The pixel.</param>
    /// <param name="terms">The terms of the first tiles.</param>
    /// <returns>The position that the warp's stream of weights has reached then.</returns>
    public StreamPosition Evaluate(FragmentStream<TCluster> weights, StreamPosition position, int stage, int column, uint terms)
    {
        int tiles = Duty.Tiles(stage);
        WarpPart part = PartOf(stage, column);
        for (int first = 0; first < tiles; first += DrawRowMemory<TCluster>.TilesOfRound)
        {
            int count = Math.Min(DrawRowMemory<TCluster>.TilesOfRound, tiles - first);
            if (first > 0)
            {
                terms = Terms(stage, column, first);
                // Until the sums of the tiles before have been added up.
                Group.Barrier();
            }
            for (int tile = 0; tile < count; tile++)
                position = Multiply(weights, position, part, part.Sums + tile * DrawRowMemory<TCluster>.TileBytes);
            Group.Barrier();
            if (Tile < count)
                Finish(stage, column, Output(stage, first), TwoValues.OfBFloat16Bits(terms));
        }
        return position;
    }

    // The first of the thread's two outputs.
    private int Output(int stage, int first)
        => ((first + Tile) * TCluster.Size + Duty.FirstTile(stage)) * MmaTile.Rows + 2 * (PairAndSample / MmaTile.Columns);

    private WarpPart PartOf(int stage, int column)
    {
        int lane = (Index & 7) * Memory.ActivationPitch + Index / 8 * 16;
        return WarpPart.Of(
            Duty.Begin(stage), Duty.End(stage), Duty.FirstOwn(stage), Memory.Activations(stage, (column & 1) ^ 1) + lane,
            Memory.Activations(stage, column & 1) + lane,
            Memory.Partials + Warp * DrawRowMemory<TCluster>.PartialBytes + Index * (4 * sizeof(float)));
    }

    // The warp's part of a tile: its first two steps at once, which are all of a block's at 160 channels; what is left one by one.
    private static StreamPosition Multiply(FragmentStream<TCluster> weights, StreamPosition position, WarpPart part, int sums)
    {
        MmaTile.Clear();
        int step = part.Begin;
        if (part.HasTwo)
        {
            int rows = weights.AddressOf(position), nextRows = weights.AddressAfter(position);
            position = weights.NextTwo(position);
            MmaTile.MultiplyTwo(rows, nextRows, part.First, part.Second);
            step += 2;
        }
        for (; step < part.End; step++)
        {
            int rows = weights.AddressOf(position);
            position = weights.Next(position);
            MmaTile.Multiply(rows, part.Columns(step));
        }
        MmaTile.Store(sums);
        return position;
    }

    private void Finish(int stage, int column, int output, TwoValues terms)
    {
        TwoValues sums = Sum();
        float first = sums.V0 + terms.V0, second = sums.V1 + terms.V1;
        if (Duty.IsLast(stage))
            SetMixture(stage, output, sums);
        else if (DrawRowDuty.IsGated(stage))
            Gate(stage, column, output / 2, first, second);
        else
            Results.Share(
                Memory.Pair(stage + 1, column & 1, Sample, output), Memory.BarrierOf(stage), EluPair.Of(first), EluPair.Of(second));
    }

    // The warps' parts in order, so that a sum does not depend on the groups.
    private TwoValues Sum()
    {
        float first = 0f, second = 0f;
        int parts = Memory.Partials + Tile * DrawRowMemory<TCluster>.TileBytes + PairAndSample * (2 * sizeof(float));
        for (int warp = 0; warp < DrawRowFragments.Warps; warp++)
        {
            TwoValues part = Words.Singles(parts, warp * DrawRowMemory<TCluster>.PartialBytes);
            first += part.V0;
            second += part.V1;
        }
        return new TwoValues(first, second);
    }

    // In every block the same thread has a channel and a sample: the residual needs no barrier.
    private void Gate(int stage, int column, int channel, float p, float q)
    {
        int residual = Memory.Residual(Sample, channel);
        float y = Words.Single(residual) + p * Elementary.Sigmoid(q);
        Words.Store(residual, y);
        Results.Share(Memory.Pair(stage + 1, column & 1, Sample, channel), Memory.BarrierOf(stage), EluPair.Of(y));
    }

    private void SetMixture(int stage, int output, TwoValues sums)
    {
        // 8 M is even: both are there, or neither.
        if (output >= Problem.MixtureChannels)
            return;
        TwoValues biases = Words.Singles(Memory.Biases + output * sizeof(float));
        Results.Share(Memory.Mixture(Sample, output), Memory.BarrierOf(stage), sums.V0 + biases.V0, sums.V1 + biases.V1);
    }
}
