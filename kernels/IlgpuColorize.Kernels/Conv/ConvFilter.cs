using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Normalization;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The weights of a filter, K x R x S x C, and their forms for a device's algorithms. A form is made when first needed, and again after
/// <see cref="Invalidate"/>: once per training step, once per loaded model.
/// </summary>
public sealed class ConvFilter : IDisposable
{
    private readonly ComputeDevice _device;
    private readonly DeviceBuffer<float>? _memory;
    private readonly Lazy<TensorView> _weights;
    private readonly Func<BFloat16Filter> _makeRounded;
    private PackedFilter? _fprop;
    private PackedFilter? _dgrad;
    private PackedFilter? _winogradFprop;
    private PackedFilter? _winogradDgrad;
    private PackedFilter? _winogradRows;
    private TiledFilter? _tiledFprop;
    private TiledFilter? _tiledDgrad;
    private BFloat16Filter? _rounded;

    /// <summary>Allocates a filter. Its weights are undefined until they are written.</summary>
    /// <param name="device">Where.</param>
    /// <param name="k">Output channels.</param>
    /// <param name="r">Rows.</param>
    /// <param name="s">Columns.</param>
    /// <param name="c">Input channels.</param>
    public ConvFilter(ComputeDevice device, int k, int r, int s, int c)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(r, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(s, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(c, 1);
        _device = device;
        Shape = new Shape(k, r, s, c);
        _memory = device.Allocate<float>(Shape.Elements);
        _weights = new Lazy<TensorView>(new TensorView(_memory.View, Shape, c));
        _makeRounded = () => new BFloat16Filter(device, Weights);
    }

    /// <summary>Makes a filter of a table, over weights that <see cref="BatchedWeightNorm"/> writes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="filter">The filter's place in the table.</param>
    /// <param name="part">The part of the filter, 0 or 1.</param>
    /// <param name="shape">The part's sizes: N is K, H is R, W is S.</param>
    public ConvFilter(FilterTable table, int filter, int part, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(table);
        (_device, Shape) = (table.Device, shape);
        _weights = new Lazy<TensorView>(() => table.WeightsOf(filter, part, shape));
        _makeRounded = () => table.RoundedOf(filter, part);
    }

    /// <summary>
    /// The weights in float32, K x R x S x C without padding; those of a table take memory once they are asked for. Code that writes them
    /// must call <see cref="Invalidate"/>.
    /// </summary>
    public TensorView Weights => _weights.Value;

    /// <summary>The sizes: N is K, H is R, W is S.</summary>
    public Shape Shape { get; }

    /// <summary>The output channels.</summary>
    public int K => Shape.N;

    /// <summary>The rows.</summary>
    public int R => Shape.H;

    /// <summary>The columns.</summary>
    public int S => Shape.W;

    /// <summary>The input channels.</summary>
    public int C => Shape.C;

    /// <summary>
    /// True where the weights are rewritten before they are used again, as in training: their forms for Winograd's method, four times the
    /// weights, are then made slice by slice where they are used, by each thread for itself (<see cref="WinogradShareWork{TKernel}"/>), or
    /// in memory that all such filters of a device share.
    /// </summary>
    public bool IsRewritten { get; init; }

    /// <summary>The register tile of packed forms made from now on; null to choose it by the channels. Tests compare tiles.</summary>
    internal HostTile? ForcedTile { get; set; }

    /// <summary>Marks the packed forms as stale: the weights were rewritten.</summary>
    public void Invalidate()
    {
        _fprop?.Invalidate();
        _dgrad?.Invalidate();
        _winogradFprop?.Invalidate();
        _winogradDgrad?.Invalidate();
        _winogradRows?.Invalidate();
        _tiledFprop?.Invalidate();
        _tiledDgrad?.Invalidate();
        if (_rounded is not null)
            _rounded.IsValid = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory?.Dispose();
        _fprop?.Dispose();
        _dgrad?.Dispose();
        if (!IsRewritten)
            _device.TransformedFilterBytes -= (_winogradFprop?.Bytes ?? 0) + (_winogradDgrad?.Bytes ?? 0);
        _winogradFprop?.Dispose();
        _winogradDgrad?.Dispose();
        _winogradRows?.Dispose();
        _tiledFprop?.Dispose();
        _tiledDgrad?.Dispose();
        _rounded?.Dispose();
    }

    /// <summary>Returns the form for fprop: blocks of output channels, [block][tap][input channel][lane].</summary>
    internal PackedFilter PackForFprop(ComputeStream stream, in ConvProblem problem)
    {
        Renew(ref _fprop, ForcedTile ?? HostTiles.Choose(K), K, C);
        if (!_fprop!.IsValid)
            stream.LaunchHost(
                "ConvFilter.Pack", new ConvPackProblem(problem.FilterElements), _fprop.Items, new PackForFpropWork(_fprop, Weights));
        return _fprop;
    }

    /// <summary>Returns the form for dgrad: blocks of input channels, [block][tap, the last first][output channel][lane].</summary>
    internal PackedFilter PackForDgrad(ComputeStream stream, in ConvProblem problem)
    {
        Renew(ref _dgrad, ForcedTile ?? HostTiles.Choose(C), C, K);
        if (!_dgrad!.IsValid)
            stream.LaunchHost(
                "ConvFilter.Pack", new ConvPackProblem(problem.FilterElements), _dgrad.Items, new PackForDgradWork(_dgrad, Weights));
        return _dgrad;
    }

    /// <summary>
    /// Returns whether the form for Winograd's method is there, or fits what <see cref="ComputeDevice.TransformedFilterLimit"/> leaves; of
    /// weights that are rewritten, whose form does not stay, whether it alone fits the limit.
    /// </summary>
    internal bool MayTransform(bool isDgrad)
    {
        if ((isDgrad ? _winogradDgrad : _winogradFprop) is not null)
            return true;
        (int results, int reduced) = isDgrad ? (C, K) : (K, C);
        long bytes = PackedFilter.BytesOf(
            HostTiles.ChooseForWinograd(results), results, WinogradTransforms.Products, WinogradBand.Padded(reduced));
        return (IsRewritten ? 0 : _device.TransformedFilterBytes) + bytes <= _device.TransformedFilterLimit;
    }

    /// <summary>
    /// Returns the form for Winograd's method, four times the weights: [block of results][product][reduced channel][lane]. It is undefined
    /// until <see cref="TransformForWinograd"/>.
    /// </summary>
    internal PackedFilter WinogradForm(in WinogradBand band)
        => ChooseForm(ref band.IsDgrad ? ref _winogradDgrad : ref _winogradFprop, band);

    /// <summary>Transforms the weights for Winograd's method, where that was not done since they were written.</summary>
    internal void TransformForWinograd(ComputeStream stream, in WinogradBand band)
    {
        PackedFilter form = WinogradForm(band);
        if (IsRewritten)
            form.Place(_device.FilterScratch(form.Length));
        if (!form.IsValid)
            stream.LaunchHost(
                "ConvFilter.Transform", WinogradTransformProblem.OfFilter((long)C * K), form.Items,
                new WinogradFilterWork(form, new(Weights, band.IsDgrad, form.Tile.Width())));
    }

    /// <summary>
    /// Returns the form for Winograd's method along the rows, one and a half times the weights for 2 x 2 taps and up to three times for
    /// others: [block of results][filter line][product][reduced channel][lane]. <see cref="ComputeDevice.TransformedFilterLimit"/> does
    /// not count it: a row alone must be computed as the whole was.
    /// </summary>
    internal PackedFilter TransformForWinogradRows(ComputeStream stream, in WinogradRowBand band)
    {
        _winogradRows ??= WinogradRowFilter.Allocate(_device, band);
        if (!_winogradRows.IsValid)
            WinogradRowFilter.Transform(stream, band, _winogradRows, Weights);
        return _winogradRows;
    }

    /// <summary>Returns the form for tiles of fprop's matrix product.</summary>
    internal TiledFilterView TileForFprop(ComputeStream stream)
        => (_tiledFprop ??= new TiledFilter(_device, new(R * S, C, K, ConvTiled.TileColumns(K), IsDgrad: 0))).Renew(stream, Weights);

    /// <summary>Returns the form for tiles of dgrad's matrix product.</summary>
    internal TiledFilterView TileForDgrad(ComputeStream stream)
        => (_tiledDgrad ??= new TiledFilter(_device, new(R * S, K, C, ConvTiled.TileColumns(C), IsDgrad: 1))).Renew(stream, Weights);

    /// <summary>Returns the bfloat16 form for the tensor cores, [tap][output channel][input channel].</summary>
    internal PixelRows Repack(ComputeStream stream)
    {
        _rounded ??= _makeRounded();
        if (!_rounded.IsValid)
            _rounded.Write(stream, Weights);
        return _rounded.Rows;
    }

    /// <summary>Throws unless the filter has the sizes of a convolution.</summary>
    /// <exception cref="ArgumentException">It has others.</exception>
    internal void Validate(string op, in ConvProblem problem)
        => Require.That(
            (K, R, S, C) == (problem.K, problem.R, problem.S, problem.C),
            $"{op}: 'filter' is {K}x{R}x{S}x{C} (KRSC); "
            + $"the problem needs {problem.K}x{problem.R}x{problem.S}x{problem.C}. Pass the layer's own filter.");

    private PackedFilter ChooseForm(ref PackedFilter? slot, in WinogradBand band)
    {
        if (slot is not null)
            return slot;
        int results = band.IsDgrad ? C : K, channels = band.PaddedChannels;
        (HostTile tile, int items) = (HostTiles.ChooseForWinograd(results), channels / WinogradFilterTransform.Line);
        if (IsRewritten)
            return slot = new PackedFilter(tile, results, WinogradTransforms.Products, channels, items);
        slot = new PackedFilter(_device, tile, results, WinogradTransforms.Products, channels, items);
        _device.TransformedFilterBytes += slot.Bytes;
        return slot;
    }

    private void Renew(ref PackedFilter? packed, HostTile tile, int results, int reduced)
    {
        if (packed?.Tile == tile)
            return;
        packed?.Dispose();
        packed = new PackedFilter(_device, tile, results, R * S, reduced, R * S);
    }
}
