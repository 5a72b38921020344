using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Memory;

namespace IlgpuColorize.PtxEmulator.Matrices;

/// <summary>A decoded wgmma.mma_async: D = A B + D, or A B, for 64 x N x 16.</summary>
internal sealed record WgmmaCode(
    string Text, int N, ElementFormat Format, int[] Accumulators, int[]? ARegisters, int ADescriptor, int BDescriptor, int ScaleD,
    int ScaleA, int ScaleB, bool TransposeA, bool TransposeB)
{
    private const int K = 16;
    private const int RowsOfWarp = 16;

    /// <summary>Computes what four warps issued with the same descriptors; warp w holds rows 16 w to 16 w + 15.</summary>
    public void Execute(ReadOnlySpan<Warp> warps, ulong aDescriptor, ulong bDescriptor, bool accumulate)
    {
        SharedMemory shared = warps[0].Group.Shared;
        Range readers = warps[0].Thread(0)..(warps[0].Thread(0) + Warpgroup.Warps * Warp.Size);
        float[] b = new float[K * N];
        new MatrixDescriptor(bDescriptor).Read(shared, readers, N, TransposeB, Format, b);
        float[] columns = new float[K * Warpgroup.Rows];
        if (ARegisters is null)
            new MatrixDescriptor(aDescriptor).Read(shared, readers, Warpgroup.Rows, TransposeA, Format, columns);
        float[] a = new float[RowsOfWarp * K];
        float[] d = new float[RowsOfWarp * N];
        for (int warp = 0; warp < warps.Length; warp++)
        {
            if (ARegisters is null)
                Transpose(columns, warp * RowsOfWarp, a);
            else
                WarpFragments.ReadA(warps[warp], ARegisters, Format, a, K);
            if (ScaleA * ScaleB < 0)
                for (int i = 0; i < a.Length; i++)
                    a[i] = -a[i];
            d.AsSpan().Clear();
            if (accumulate)
                WarpFragments.ReadC(warps[warp], Accumulators, d);
            MatrixProduct.Accumulate(a, b, d, K, N);
            WarpFragments.WriteD(warps[warp], Accumulators, d);
        }
    }

    private static void Transpose(float[] columns, int firstRow, float[] a)
    {
        for (int row = 0; row < RowsOfWarp; row++)
            for (int k = 0; k < K; k++)
                a[row * K + k] = columns[k * Warpgroup.Rows + firstRow + row];
    }
}
