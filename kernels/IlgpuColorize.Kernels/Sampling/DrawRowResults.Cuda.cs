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

    private DrawRowProblem Problem => Arguments.Problem;

    private static int FirstSample => Grid.IdxX / TCluster.Size * MmaTile.Columns;

    /// <summary>Returns the sample that one of the cluster's eight is, the last one for idle columns.</summary>
    public int SampleOf(int sample) => Math.Min(FirstSample + sample, Problem.Samples - 1);

    /// <summary>Returns the index of a pixel of one of the eight samples, in the row, in a tensor of several parts.</summary>
    public int PixelOf(int part, int sample, int column) => Problem.Pixel(part, SampleOf(sample), Arguments.Row, column);

    /// <summary>
    /// Stores activations at an address of every group's shared memory, where an mbarrier counts them. Each group begins with its own, so
    /// that not all store to one at a time.
    /// </summary>
    public void Share(int address, int barrier, EluPair activated)
    {
        if (TCluster.Size == 1)
            Ptx.StoreBFloat16InGroup(address, activated.Positive, activated.Negative);
        for (int offset = 0; TCluster.Size > 1 && offset < TCluster.Size; offset++)
            Ptx.SendBFloat16(RankAfter(offset), address, barrier, activated.Positive, activated.Negative);
    }

    /// <summary>Stores the activations of two neighbouring channels.</summary>
    public void Share(int address, int barrier, EluPair first, EluPair second)
    {
        if (TCluster.Size == 1)
            Ptx.StoreBFloat16InGroup(address, first.Positive, first.Negative, second.Positive, second.Negative);
        for (int offset = 0; TCluster.Size > 1 && offset < TCluster.Size; offset++)
            Ptx.SendBFloat16(RankAfter(offset), address, barrier, first.Positive, first.Negative, second.Positive, second.Negative);
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

    private int RankAfter(int offset) => (Rank + offset) & (TCluster.Size - 1);

    private bool IsKept(int sample) => FirstSample + sample < Problem.Samples;
}
