using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>A thread of <see cref="DrawRowTensorCore{TCluster}"/>, with where it works.</summary>
/// <param name="Arguments">The kernel's arguments.</param>
/// <param name="Memory">The group's shared memory.</param>
/// <param name="Fragments">The layout of the weights.</param>
/// <param name="Generic">What makes a shared address a generic one.</param>
/// <param name="Start">Where dynamic shared memory begins.</param>
/// <param name="Rank">The group within the cluster.</param>
/// <param name="Warp">The warp within the group.</param>
/// <param name="Index">The lane within the warp.</param>
internal readonly record struct DrawRowThread<TCluster>(
    DrawRowArguments Arguments, DrawRowMemory<TCluster> Memory, DrawRowFragments Fragments,
    long Generic, int Start, int Rank, int Warp, int Index)
    where TCluster : struct, IGroupCluster
{
    // Two neighbouring outputs of one sample, which a thread finishes.
    private const int PairsOfTile = MmaTile.Rows / 2 * MmaTile.Columns;
    private const int Threads = DrawRowFragments.Warps * 32;

    private DrawRowProblem Problem => Arguments.Problem;

    private DrawRowResults<TCluster> Results => new(Arguments, Generic, Rank);

    private int Thread => Warp * 32 + Index;

    // The sample of the group, and the outputs' pair in a tile, that the thread finishes.
    private int Sample => Thread & MmaTile.Columns - 1;

    private int Pair => (Thread & PairsOfTile - 1) / MmaTile.Columns;

    /// <summary>Returns the global address of the lane's first weights in a warp's stream.</summary>
    public long Weights(int warp)
        => Arguments.Packed + (long)Fragments.FirstStep(Rank, warp) * MmaTile.StepBytes + Index * MmaTile.LaneBytes;

    /// <summary>Waits for all groups of the cluster, and sees what they have stored here.</summary>
    public static void Meet()
    {
        if (TCluster.Size == 1)
        {
            Group.Barrier();
            return;
        }
        Ptx.ClusterArrive();
        Ptx.ClusterWait();
    }

    /// <summary>Sets the activations left of the first column to zero.</summary>
    public unsafe void ClearLeft()
    {
        int words = MmaTile.Columns * Memory.ActivationPitch / sizeof(int);
        for (int stage = 0; stage < Problem.Stages; stage++)
        {
            int* left = (int*)(Generic + Memory.Activations(stage, 1));
            for (int word = Thread; word < words; word += Threads)
                left[word] = 0;
        }
    }

    /// <summary>
    /// Begins a pixel: r = its terms + the stem's weights for the a and b drawn to the left. Neighbouring threads have neighbouring
    /// channels; every group of a cluster computes all.
    /// </summary>
    public unsafe void Begin(int column)
    {
        for (int item = Thread; item < Problem.Channels * MmaTile.Columns; item += Threads)
        {
            int channel = item % Problem.Channels, sample = item / Problem.Channels;
            float r = TwoValues.LoadBFloat16(Arguments.R.BFloat16(Results.PixelOf(0, sample, column), channel & ~1)).Of(channel & 1);
            if (column > 0)
            {
                float* chroma = (float*)(Generic + Memory.ChromaOf(sample));
                float* tap = (float*)Arguments.StemRight + DrawRow.StemTap(channel);
                r += tap[0] * chroma[0] + tap[1] * chroma[1];
            }
            *(float*)(Generic + Memory.Residual(channel, sample)) = r;
            EluPair activated = EluPair.Of(r);
            Ptx.StoreBFloat16(Generic + Memory.Pair(0, column & 1, sample, channel), activated.Positive, activated.Negative);
            if (Rank == 0)
                Results.Keep(0, sample, column, channel, activated);
        }
    }

    /// <summary>
    /// Computes the group's tiles of a stage, some at a time: the warps multiply their parts, then threads add these up and finish.
    /// </summary>
    /// <returns>The position that the warp's stream of weights has reached.</returns>
    public StreamPosition Evaluate(FragmentStream<TCluster> weights, StreamPosition position, int stage, int column)
    {
        int tiles = Fragments.TilesOf(Rank, stage);
        for (int first = 0; first < tiles; first += DrawRowMemory<TCluster>.TilesOfRound)
        {
            int count = Math.Min(DrawRowMemory<TCluster>.TilesOfRound, tiles - first), finishes = Thread / PairsOfTile;
            int output = ((first + finishes) * TCluster.Size + Rank) * MmaTile.Rows + 2 * Pair;
            // Asked for before the products, to be there after them.
            TwoValues term = finishes < count && stage < 2 * Problem.Layers ? Term(stage, column, output) : default;
            // Until the sums of the tiles before have been added up.
            if (first > 0)
                Group.Barrier();
            for (int tile = 0; tile < count; tile++)
                position = Multiply(weights, position, stage, column, tile);
            Group.Barrier();
            if (finishes < count)
                Finish(stage, column, finishes, output, term);
        }
        return position;
    }

    /// <summary>Draws a sample's pixel, a warp for each of the eight; every group of a cluster draws all.</summary>
    public unsafe void Draw(int column)
    {
        if (Warp >= MmaTile.Columns)
            return;
        int sample = Results.SampleOf(Warp), pixel = Results.PixelOf(0, Warp, column);
        DrawKey* keys = (DrawKey*)Arguments.Keys;
        int* guide = (int*)Arguments.Guide + 2 * pixel;
        SharedWords words = new(Start);
        TensorView mixtures = new(
            SharedMemory.GetDynamic<float>(), new Shape(1, 1, MmaTile.Columns, Problem.MixtureChannels), Problem.MixtureChannels);
        MixtureParameters mixture = new(mixtures, words.IndexOf(Memory.Mixture(Warp, 0)), Problem.Components);
        ChromaLevel level = ChromaDraw.DrawNear(
            new StepsOfWarp(words, Memory.ScratchOf(Warp), Index), mixture, *(float*)Arguments.Lightness.Single(pixel, 0), keys[sample],
            Arguments.Row * Problem.Columns + column, new ChromaLevel(guide[0], guide[1]), *(DrawOptions*)Arguments.Options);
        if (Index > 0)
            return;
        float a = ChromaLevels.ToNetwork(level.A), b = ChromaLevels.ToNetwork(level.B);
        float* chroma = (float*)(Generic + Memory.ChromaOf(Warp));
        chroma[0] = a;
        chroma[1] = b;
        if (Rank == 0)
            Results.KeepChroma(Warp, column, level, a, b);
    }

    // The warp's part of a tile. Steps of a block's stage are the left pixel's, then the pixel's own.
    private StreamPosition Multiply(FragmentStream<TCluster> weights, StreamPosition position, int stage, int column, int tile)
    {
        int lane = (Index & 7) * Memory.ActivationPitch + Index / 8 * 16;
        int left = Memory.Activations(stage, (column & 1) ^ 1) + lane, own = Memory.Activations(stage, column & 1) + lane;
        int firstOwn = Fragments.StepsOfTile(stage) - Fragments.StepsOfTap;
        MmaTile.Clear();
        for (int step = Fragments.PartOf(Warp, stage); step < Fragments.PartOf(Warp + 1, stage); step++)
        {
            int rows = weights.AddressOf(position);
            position = weights.Next(position);
            MmaTile.Multiply(rows, (step < firstOwn ? left : own - firstOwn * StepBytes) + step * StepBytes);
        }
        MmaTile.Store(Memory.Partial(tile, Warp, Index));
        return position;
    }

    private static int StepBytes => MmaTile.StepElements * sizeof(ushort);

    private TwoValues Term(int stage, int column, int output)
    {
        PixelRows terms = (stage & 1) == 0 ? Arguments.FirstTerms : Arguments.GatedTerms;
        return TwoValues.LoadBFloat16(terms.BFloat16(Results.PixelOf(stage / 2, Sample, column), output));
    }

    private void Finish(int stage, int column, int tile, int output, TwoValues term)
    {
        TwoValues sums = Sum(tile);
        float first = sums.V0 + term.V0, second = sums.V1 + term.V1;
        if (stage == 2 * Problem.Layers)
        {
            SetMixture(column, output, first, second);
        }
        else if ((stage & 1) == 0)
        {
            Activate(stage + 1, column, output, first);
            Activate(stage + 1, column, output + 1, second);
        }
        else
        {
            Gate(stage, column, output / 2, first, second);
        }
    }

    // The warps' parts in order, so that a sum does not depend on the groups. The pair is that of lane 4 * pair + sample / 2, see
    // MmaTile.Store.
    private unsafe TwoValues Sum(int tile)
    {
        float first = 0f, second = 0f;
        for (int warp = 0; warp < DrawRowFragments.Warps; warp++)
        {
            float* part = (float*)(Generic + Memory.Partial(tile, warp, 4 * Pair + Sample / 2)) + (Sample & 1);
            first += part[0];
            second += part[2];
        }
        return new TwoValues(first, second);
    }

    // In every block the same thread has a channel and a sample: the residual needs no barrier.
    private unsafe void Gate(int stage, int column, int channel, float p, float q)
    {
        float* residual = (float*)(Generic + Memory.Residual(channel, Sample));
        float y = *residual + p * Elementary.Sigmoid(q);
        *residual = y;
        Activate(stage + 1, column, channel, y);
    }

    private unsafe void SetMixture(int column, int output, float first, float second)
    {
        // 8 M is even: both are there, or neither.
        if (output >= Problem.MixtureChannels)
            return;
        float* bias = (float*)Arguments.OutputBias + output;
        first += bias[0];
        second += bias[1];
        Results.Share(Memory.Mixture(Sample, output), first, second);
        Results.KeepMixture(Sample, column, output, first, second);
    }

    private void Activate(int stage, int column, int channel, float x)
    {
        EluPair activated = EluPair.Of(x);
        Results.Share(Memory.Pair(stage, column & 1, Sample, channel), activated);
        Results.Keep(stage, Sample, column, channel, activated);
    }
}
