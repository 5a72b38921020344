using System.Runtime.CompilerServices;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Transforms a filter for Winograd's method along the rows into [block of result channels][filter line][product][reduced channel][lane].
/// An item is a cache line of reduced channels of a block.
/// </summary>
internal readonly unsafe struct WinogradRowFilterWork<TTransforms>(PackedFilter packed, TensorView weights, int filterLines) : IHostWork
    where TTransforms : struct, IWinogradRowTransforms
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int width = packed.Tile.Width(), block = item / packed.ItemsPerBlock, line = WinogradRowFilter.Line;
        int first = item % packed.ItemsPerBlock * line, channels = Math.Min(line, weights.C - first);
        int row = weights.W * width, rowsOfChannel = Math.Max(weights.H, filterLines);
        HostScratch scratch = new(HostScratch.SizeOf<float>(line * rowsOfChannel * row));
        float* gathered = scratch.Take<float>(line * rowsOfChannel * row);
        new Span<float>(gathered, line * rowsOfChannel * row).Clear();
        Gather(block * width, Math.Min(weights.N, (block + 1) * width), first, channels, rowsOfChannel, gathered);

        float* target = packed.Lanes + (long)block * packed.BlockLength + (nint)first * width;
        nint step = (nint)packed.Reduced * width, lineStep = TTransforms.ProductsOfTile * step;
        for (int c = 0; c < channels; c++, target += width, gathered += rowsOfChannel * row)
        {
            if (filterLines > weights.H)
                AddRows(gathered, row);
            for (int filterLine = 0; filterLine < filterLines; filterLine++)
            {
                for (int lane = 0; lane < width; lane += WinogradTransforms.Lanes)
                {
                    WinogradRowTransforms<TTransforms>.Filter(
                        gathered + filterLine * row + lane, width, target + filterLine * lineStep + lane, step);
                }
            }
        }
        packed.MarkPacked();
    }

    // g0 and g1 become g0, g0 + g1 and g1.
    private static void AddRows(float* rows, int row)
    {
        for (int i = 0; i < row; i++)
        {
            rows[2 * row + i] = rows[row + i];
            rows[row + i] += rows[i];
        }
    }

    // Copies w[k, tap, c] to [reduced channel][tap][lane].
    private void Gather(int firstK, int endK, int firstC, int channels, int rowsOfChannel, float* target)
    {
        int taps = weights.H * weights.W, width = packed.Tile.Width();
        nint channelStep = (nint)rowsOfChannel * weights.W * width;
        for (int k = firstK; k < endK; k++)
        {
            float* from = weights.Data.AsHostPointer() + (nint)k * taps * weights.C + firstC;
            for (int tap = 0; tap < taps; tap++, from += weights.C)
            {
                float* to = target + tap * width + (k - firstK);
                for (int c = 0; c < channels; c++, to += channelStep)
                    *to = from[c];
            }
        }
    }
}

/// <summary>The launch that transforms a filter for Winograd's method along the rows.</summary>
internal static class WinogradRowFilter
{
    /// <summary>The reduced channels of an item.</summary>
    public const int Line = WinogradTransforms.Lanes;

    /// <summary>Takes memory for the form that a band needs.</summary>
    public static PackedFilter Allocate(ComputeDevice device, in WinogradRowBand band)
        => new(
            device, HostTiles.ChooseForWinograd(band.Problem.K), band.Problem.K, band.FilterLines * band.Products, band.Problem.C,
            (band.Problem.C + Line - 1) / Line);

    /// <summary>Transforms the weights.</summary>
    public static void Transform(ComputeStream stream, in WinogradRowBand band, PackedFilter form, TensorView weights)
    {
        if (band.Outputs == WinogradTwoResults.Outputs)
            Transform<WinogradTwoResults>(stream, band, form, weights);
        else
            Transform<WinogradFourResults>(stream, band, form, weights);
    }

    private static void Transform<TTransforms>(ComputeStream stream, in WinogradRowBand band, PackedFilter form, TensorView weights)
        where TTransforms : struct, IWinogradRowTransforms
        => stream.LaunchHost(
            "ConvFilter.Transform", new ConvPackProblem(band.FilterLines * band.Products * band.Problem.C * band.Problem.K), form.Items,
            new WinogradRowFilterWork<TTransforms>(form, weights, band.FilterLines));
}
