namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Sums tiles of results over segments of taps and channels, in order. The sum is cut into slices whose filter stays in the first-level
/// cache while every tile passes; the sums wait in scratch memory between slices, which does not change them.
/// </summary>
internal static unsafe class GatherSum
{
    // Elements of a slice: 160 x 32 channels are 20 KiB.
    private const int SliceLength = 160;

    /// <summary>Computes sums[result, channel] for a block of result channels.</summary>
    /// <param name="sources">Addresses of the segments, [tile][segment][row of the tile].</param>
    /// <param name="tiles">Tiles of results.</param>
    /// <param name="segments">Segments of a result; there may be none.</param>
    /// <param name="length">Elements of a segment.</param>
    /// <param name="lanes">The packed filter's block.</param>
    /// <param name="laneOffsets">Where in the block each segment begins.</param>
    /// <param name="sums">What is computed.</param>
    /// <param name="first">Offset of every segment's first element from its address.</param>
    /// <param name="goesOn">Whether to go on from the sums there are; else from zero.</param>
    public static void Run<TKernel>(
        float** sources, int tiles, int segments, int length, float* lanes, nint* laneOffsets, float* sums, nint first = 0,
        bool goesOn = false)
        where TKernel : struct, IMicrokernel
    {
        int parts = Math.Max(1, (length + SliceLength - 1) / SliceLength);
        int segmentsPerSlice = Math.Max(1, SliceLength / Math.Max(1, length));
        int segment = 0;
        do
        {
            int count = Math.Min(segmentsPerSlice, segments - segment);
            for (int part = 0; part < parts; part++)
            {
                int from = length * part / parts, to = length * (part + 1) / parts;
                bool proceed = goesOn || segment > 0 || part > 0;
                for (int tile = 0; tile < tiles; tile++)
                {
                    float** rows = sources + ((nint)tile * segments + segment) * TKernel.Rows;
                    MicrokernelOperands operands = new(
                        rows, first + from, 1, lanes + from * TKernel.Width, laneOffsets + segment, TKernel.Width, count, to - from);
                    TKernel.Run(operands, sums + tile * TKernel.Rows * TKernel.Width, proceed);
                }
            }
            segment += count;
        }
        while (segment < segments);
    }
}
