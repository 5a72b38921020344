using ILGPU;
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
    /// Brings the terms of a stage's first tiles into shared memory, while other warps finish the stage before: the warps do that have
    /// nothing to finish. The last stage has no terms.
    /// </summary>
    /// <param name="stage">The stage.</param>
    /// <param name="column">The pixel.</param>
    /// <param name="busyTiles">The tiles that are being finished, by the first warps.</param>
    public void BringTerms(int stage, int column, int busyTiles)
    {
        int busy = busyTiles * PairsOfTile, count = Math.Min(DrawRowMemory<TCluster>.TilesOfRound, Duty.Tiles(stage)) * PairsOfTile;
        if (Duty.IsLast(stage) || Thread < busy)
            return;
        for (int item = Thread - busy; item < count; item += Threads - busy)
            Words.StoreWord(
                Memory.TermsOfStage(stage) + item * sizeof(uint), Terms(stage, column, item / PairsOfTile, item & PairsOfTile - 1));
    }

    /// <summary>Returns the tiles that are finished last in a stage.</summary>
    public int TilesOfLastRound(int stage)
        => Duty.Tiles(stage) > 0 ? (Duty.Tiles(stage) - 1 & DrawRowMemory<TCluster>.TilesOfRound - 1) + 1 : 0;

    /// <summary>
    /// Computes the group's tiles of a stage, some at a time: the warps multiply their parts, then threads add these up and finish.
    /// </summary>
    /// <returns>The position that the warp's stream of weights has reached.</returns>
    public StreamPosition Evaluate(FragmentStream<TCluster> weights, StreamPosition position, int stage, int column)
    {
        int tiles = Duty.Tiles(stage);
        WarpPart part = PartOf(stage, column);
        for (int first = 0; first < tiles; first += DrawRowMemory<TCluster>.TilesOfRound)
        {
            int count = Math.Min(DrawRowMemory<TCluster>.TilesOfRound, tiles - first);
            // Until the sums of the tiles before have been added up.
            if (first > 0)
                Group.Barrier();
            for (int tile = 0; tile < count; tile++)
                position = Multiply(weights, position, part, part.Sums + tile * DrawRowMemory<TCluster>.TileBytes);
            Group.Barrier();
            if (Tile < count)
                Finish(stage, column, first);
        }
        return position;
    }

    // Two neighbouring terms, as they are stored.
    private unsafe uint Terms(int stage, int column, int tile, int pairAndSample)
    {
        PixelRows terms = DrawRowDuty.IsGated(stage) ? Arguments.GatedTerms : Arguments.FirstTerms;
        int pixel = Results.PixelOf(stage >> 1, pairAndSample & MmaTile.Columns - 1, column);
        return *(uint*)terms.BFloat16(pixel, Output(stage, tile, pairAndSample));
    }

    private TwoValues TermsOf(int stage, int column, int first) => TwoValues.OfBFloat16Bits(
        first > 0
            ? Terms(stage, column, first + Tile, PairAndSample)
            : Words.Word(Memory.TermsOfStage(stage) + Thread * sizeof(uint)));

    // The first of two outputs of one of the group's tiles.
    private int Output(int stage, int tile, int pairAndSample)
        => (tile * TCluster.Size + Duty.FirstTile(stage)) * MmaTile.Rows + 2 * (pairAndSample / MmaTile.Columns);

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

    private void Finish(int stage, int column, int first)
    {
        TwoValues sums = Sum();
        int output = Output(stage, first + Tile, PairAndSample);
        if (Duty.IsLast(stage))
        {
            SetMixture(stage, output, sums);
            return;
        }
        TwoValues terms = TermsOf(stage, column, first);
        float one = sums.V0 + terms.V0, other = sums.V1 + terms.V1;
        if (DrawRowDuty.IsGated(stage))
            Gate(stage, column, output / 2, one, other);
        else
            Results.Share(
                Memory.Pair(stage + 1, column & 1, Sample, output), Memory.BarrierOf(stage), EluPair.ToBeRounded(one),
                EluPair.ToBeRounded(other));
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
        Results.Share(Memory.Pair(stage + 1, column & 1, Sample, channel), Memory.BarrierOf(stage), EluPair.ToBeRounded(y));
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
