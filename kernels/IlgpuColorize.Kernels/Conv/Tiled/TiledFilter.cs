using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A filter in the order in which tiles read it, for fprop or, taps from the last, for dgrad: [tap][reduced channel][result channel], zeros
/// up to whole stages and whole tiles, so that every access is wide and none needs a mask.
/// </summary>
internal sealed class TiledFilter : IDisposable
{
    private readonly DeviceBuffer<float> _memory;
    private readonly TiledFilterOrder _order;
    private bool _isValid;

    public TiledFilter(ComputeDevice device, in TiledFilterOrder order)
    {
        _order = order;
        _memory = device.Allocate<float>((long)order.Taps * order.PaddedReduced * order.PaddedResults);
    }

    /// <summary>Marks the form as stale: the weights were rewritten.</summary>
    public void Invalidate() => _isValid = false;

    /// <summary>Rewrites the form from the weights where it is stale, and returns it.</summary>
    public TiledFilterView Renew(ComputeStream stream, TensorView weights)
    {
        if (!_isValid)
        {
            int elements = checked((int)_memory.Length);
            stream.Launch(
                "ConvFilter.Tile", new ConvPackProblem(elements), elements, new TiledFilterKernel(_order, weights.Data, _memory.View));
            _isValid = true;
        }
        return new(_memory.View, weights.W, _order.PaddedReduced, _order.PaddedResults);
    }

    public void Dispose() => _memory.Dispose();
}

/// <summary>The order of a <see cref="TiledFilter"/>.</summary>
/// <param name="Taps">R x S.</param>
/// <param name="Reduced">Channels that are summed over.</param>
/// <param name="Results">Channels that are computed.</param>
/// <param name="TileColumns">Result channels of a tile.</param>
/// <param name="IsDgrad">1 for dgrad, which reduces the output channels; else 0.</param>
internal readonly record struct TiledFilterOrder(int Taps, int Reduced, int Results, int TileColumns, int IsDgrad)
{
    private const int Depth = GroupTile<WideTile>.Depth;

    /// <summary>The reduced channels of whole stages.</summary>
    public int PaddedReduced => (Reduced + Depth - 1) / Depth * Depth;

    /// <summary>The result channels of whole tiles.</summary>
    public int PaddedResults => (Results + TileColumns - 1) / TileColumns * TileColumns;
}
