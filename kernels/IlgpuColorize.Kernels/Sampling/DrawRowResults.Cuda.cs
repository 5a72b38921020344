using ILGPU;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// The destination of results of <see cref="DrawRowTensorCore{TCluster}"/>: the shared memory of all groups of the cluster, for the next
/// stage, and global memory, to be kept.
/// </summary>
/// <param name="Arguments">The kernel's arguments.</param>
/// <param name="Rank">The group within the cluster.</param>
internal readonly record struct DrawRowResults<TCluster>(DrawRowArguments Arguments, int Rank)
    where TCluster : struct, IGroupCluster
{
    private const int PieceBytes = 16;
    private const int PairBytes = 2 * sizeof(ushort);

    private DrawRowProblem Problem => Arguments.Problem;

    private static int FirstSample => Grid.IdxX / TCluster.Size * MmaTile.Columns;

    /// <summary>Returns the sample that one of the cluster's eight is, the last one for idle columns.</summary>
    public int SampleOf(int sample) => Math.Min(FirstSample + sample, Problem.Samples - 1);

    /// <summary>Returns the index of a pixel of one of the eight samples, in the row, in a tensor of several parts.</summary>
    public int PixelOf(int part, int sample, int column) => Problem.Pixel(part, SampleOf(sample), Arguments.Row, column);

    /// <summary>
    /// Stores a warp's activations in every group's shared memory, where an mbarrier counts them: lanes 8c + s have channel c of sample s.
    /// What lies together, four channels of a sample, one lane sends, each to other groups, and each group begins with its own.
    /// </summary>
    /// <param name="address">Where the lane's own activations go.</param>
    /// <param name="barrier">The mbarrier.</param>
    /// <param name="activated">The lane's own activations.</param>
    public void Share(int address, int barrier, EluPair activated)
    {
        if (TCluster.Size == 1)
        {
            Ptx.StoreBFloat16InGroup(address, activated.Positive, activated.Negative);
            return;
        }
        int sample = Warp.LaneIdx & 7, quarter = Warp.LaneIdx >> 3;
        uint own = Rounded(activated);
        uint c0 = Warp.Shuffle(own, sample), c1 = Warp.Shuffle(own, sample + 8);
        uint c2 = Warp.Shuffle(own, sample + 16), c3 = Warp.Shuffle(own, sample + 24);
        for (int offset = 0; offset < TCluster.Size; offset += 4)
        {
            if (TCluster.Size >= 4 || quarter < TCluster.Size)
                Ptx.SendWords(RankAfter(offset + quarter), address - quarter * PairBytes, barrier, c0, c1, c2, c3);
        }
    }

    /// <summary>The same of two neighbouring channels a lane: lanes 8c + s have channels 2c and 2c + 1 of sample s.</summary>
    public void Share(int address, int barrier, EluPair first, EluPair second)
    {
        if (TCluster.Size == 1)
        {
            Ptx.StoreBFloat16InGroup(address, first.Positive, first.Negative, second.Positive, second.Negative);
            return;
        }
        int quarter = Warp.LaneIdx >> 3, half = quarter & 1, lane = (Warp.LaneIdx & 7) + 16 * half;
        uint one = Rounded(first), other = Rounded(second);
        uint c0 = Warp.Shuffle(one, lane), c1 = Warp.Shuffle(other, lane);
        uint c2 = Warp.Shuffle(one, lane + 8), c3 = Warp.Shuffle(other, lane + 8);
        for (int offset = 0; offset < TCluster.Size; offset += 2)
            Ptx.SendWords(
                RankAfter(offset + quarter / 2), address + (4 * half - 2 * quarter) * PairBytes, barrier, c0, c1, c2, c3);
    }

    /// <summary>Stores two neighbouring parameters of a mixture.</summary>
    public void Share(int address, int barrier, float first, float second)
    {
        if (TCluster.Size == 1)
            Ptx.StoreSingleInGroup(address, first, second);
        for (int offset = 0; TCluster.Size > 1 && offset < TCluster.Size; offset++)
            Ptx.SendSingle(RankAfter(offset), address, barrier, first, second);
    }

    /// <summary>
    /// Keeps what a stage of a block reads for the next row; only this row reads what the last stage reads. Each group keeps other samples,
    /// a warp one, whole rows of 16-byte pieces.
    /// </summary>
    public void Keep(in DrawRowMemory<TCluster> memory, int stage, int column, int warp, int lane)
    {
        // The last warps are those that have nothing to finish.
        int sample = (DrawRowFragments.Warps - 1 - warp) * TCluster.Size + Rank;
        if (sample >= MmaTile.Columns || !IsKept(sample))
            return;
        int from = memory.Pair(stage, column & 1, sample, 0);
        long to = Arguments.Activated.BFloat16(PixelOf(stage, sample, column), 0);
        for (int piece = lane * PieceBytes; piece < Problem.Channels * (2 * sizeof(ushort)); piece += Warp.WarpSize * PieceBytes)
            Ptx.CopyFromGroup(to + piece, from + piece);
    }

    /// <summary>Keeps the mixtures' parameters by some threads of each group.</summary>
    public unsafe void KeepMixtures(in DrawRowMemory<TCluster> memory, SharedWords words, int column, int thread, int threads)
    {
        for (int sample = Rank; sample < MmaTile.Columns && IsKept(sample); sample += TCluster.Size)
        {
            float* mixture = (float*)Arguments.Mixture.Single(PixelOf(0, sample, column), 0);
            for (int parameter = thread; parameter < Problem.MixtureChannels; parameter += threads)
                mixture[parameter] = words.Single(memory.Mixture(sample, parameter));
        }
    }

    /// <summary>Keeps what was drawn, as levels and as network values, in one of the groups.</summary>
    public unsafe void KeepChroma(int sample, int column, ChromaLevel level, float a, float b)
    {
        if (!IsKept(sample) || (sample & TCluster.Size - 1) != Rank)
            return;
        int pixel = PixelOf(0, sample, column);
        float* canvas = (float*)Arguments.Canvas.Single(pixel, 0);
        canvas[0] = a;
        canvas[1] = b;
        int* levels = (int*)Arguments.Levels + 2 * pixel;
        levels[0] = level.A;
        levels[1] = level.B;
    }

    // Both in one word, as bfloat16.
    private static uint Rounded(EluPair pair) => BFloat16.FromSingleBits(Interop.FloatAsInt(pair.Positive))
        | (uint)BFloat16.FromSingleBits(Interop.FloatAsInt(pair.Negative)) << 16;

    private int RankAfter(int offset) => (Rank + offset) & (TCluster.Size - 1);

    private bool IsKept(int sample) => FirstSample + sample < Problem.Samples;
}
