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
/// <param name="Generic">What makes a shared address a generic one.</param>
/// <param name="Rank">The group within the cluster.</param>
internal readonly record struct DrawRowResults<TCluster>(DrawRowArguments Arguments, long Generic, int Rank)
    where TCluster : struct, IGroupCluster
{
    private DrawRowProblem Problem => Arguments.Problem;

    private static int FirstSample => Grid.IdxX / TCluster.Size * MmaTile.Columns;

    /// <summary>Returns the sample that one of the cluster's eight is, the last one for idle columns.</summary>
    public int SampleOf(int sample) => Math.Min(FirstSample + sample, Problem.Samples - 1);

    /// <summary>Returns the index of a pixel of one of the eight samples, in the row, in a tensor of several parts.</summary>
    public int PixelOf(int part, int sample, int column) => Problem.Pixel(part, SampleOf(sample), Arguments.Row, column);

    /// <summary>
    /// Stores activations at an address of every group's shared memory. Each group begins with its own, so that not all store to one at a
    /// time.
    /// </summary>
    public void Share(int address, EluPair activated)
    {
        if (TCluster.Size == 1)
            Ptx.StoreBFloat16(Generic + address, activated.Positive, activated.Negative);
        for (int offset = 0; TCluster.Size > 1 && offset < TCluster.Size; offset++)
            Ptx.StoreBFloat16InCluster((Rank + offset) & (TCluster.Size - 1), address, activated.Positive, activated.Negative);
    }

    /// <summary>Stores two neighbouring parameters of a mixture at an address of every group's shared memory.</summary>
    public unsafe void Share(int address, float first, float second)
    {
        if (TCluster.Size == 1)
        {
            float* mixture = (float*)(Generic + address);
            mixture[0] = first;
            mixture[1] = second;
        }
        for (int offset = 0; TCluster.Size > 1 && offset < TCluster.Size; offset++)
            Ptx.StoreSingleInCluster((Rank + offset) & (TCluster.Size - 1), address, first, second);
    }

    /// <summary>
    /// Keeps activations for the next row, which reads what the blocks' stages read; only this row reads what the last stage reads.
    /// </summary>
    public void Keep(int stage, int sample, int column, int channel, EluPair activated)
    {
        if (stage < 2 * Problem.Layers && IsKept(sample))
            Ptx.StoreBFloat16(
                Arguments.Activated.BFloat16(PixelOf(stage, sample, column), 2 * channel), activated.Positive, activated.Negative);
    }

    /// <summary>Keeps two neighbouring parameters of a mixture.</summary>
    public unsafe void KeepMixture(int sample, int column, int output, float first, float second)
    {
        if (!IsKept(sample))
            return;
        float* mixture = (float*)Arguments.Mixture.Single(PixelOf(0, sample, column), output);
        mixture[0] = first;
        mixture[1] = second;
    }

    /// <summary>Keeps what was drawn, as levels and as network values.</summary>
    public unsafe void KeepChroma(int sample, int column, ChromaLevel level, float a, float b)
    {
        if (!IsKept(sample))
            return;
        int pixel = PixelOf(0, sample, column);
        float* canvas = (float*)Arguments.Canvas.Single(pixel, 0);
        canvas[0] = a;
        canvas[1] = b;
        int* levels = (int*)Arguments.Levels + 2 * pixel;
        levels[0] = level.A;
        levels[1] = level.B;
    }

    private bool IsKept(int sample) => FirstSample + sample < Problem.Samples;
}
