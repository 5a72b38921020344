using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>
/// What samplers draw on: for every slot the chroma so far, a channel of ones, and the levels drawn. Always float32, so that a level is fed
/// back as it was drawn. All that differs from batch to batch lies in device memory, so that launches may be captured once and repeated.
/// </summary>
internal sealed class ChromaCanvas : IDisposable
{
    private readonly ComputeStream _stream;
    private readonly Tensor _lightness;
    private readonly int _mixtures;
    private readonly DeviceBuffer<int> _images;
    private readonly DeviceBuffer<DrawKey> _keys;
    private readonly DeviceBuffer<DrawOptions> _options;
    private readonly DeviceBuffer<int> _guide;
    private readonly DeviceBuffer<int> _levels;
    private DeviceBuffer<int>? _held;
    private bool[] _isHeld = [];

    /// <summary>Allocates a canvas.</summary>
    /// <param name="tape">Owns the tensors.</param>
    /// <param name="map">The slots, and the extents of their maps.</param>
    /// <param name="mixtures">Components of the mixtures, M.</param>
    public ChromaCanvas(Tape tape, Shape map, int mixtures)
    {
        _stream = tape.Stream;
        _mixtures = mixtures;
        _lightness = tape.Allocate(map.WithChannels(1), ElementType.Float32);
        Tensor = tape.Allocate(map.WithChannels(PixelGenerator.CanvasChannels), ElementType.Float32);
        _images = _stream.Device.Allocate<int>(map.N);
        _keys = _stream.Device.Allocate<DrawKey>(map.N);
        _options = _stream.Device.Allocate<DrawOptions>(1);
        _guide = _stream.Device.Allocate<int>(2 * map.Pixels);
        _levels = _stream.Device.Allocate<int>(2 * map.Pixels);
    }

    /// <summary>The generator's input, slots x h x w x 3.</summary>
    public Tensor Tensor { get; }

    /// <summary>The rows of a chroma map.</summary>
    public int Rows => Tensor.Shape.H;

    /// <summary>The columns of a chroma map.</summary>
    public int Columns => Tensor.Shape.W;

    /// <summary>Begins a batch: every slot is grey.</summary>
    /// <param name="batch">The samples to draw, as many as there are slots.</param>
    /// <param name="options">How to draw.</param>
    public void Begin(SampleBatch batch, SamplingOptions options)
    {
        options.Validate();
        _stream.Upload<int>(batch.Slots.Select(slot => slot.Image).ToArray(), _images.View);
        _stream.Upload<DrawKey>(batch.Slots.Select(slot => slot.Key).ToArray(), _keys.View);
        GamutConstraint gamut = options.GamutConstraint ? GamutConstraint.On : GamutConstraint.Off;
        _stream.Upload<DrawOptions>([new DrawOptions(options.Temperature, gamut, options.Draws, options.Numbers)], _options.View);
        _stream.Upload<int>(LevelsOf(batch, slot => slot.Guide), _guide.View);
        TakeHeld(batch);
        CopyPerSlot(batch.LightnessAverage, _lightness);
        Fill.Forward(_stream, Tensor.View, first: 0, count: 2, value: 0);
        Fill.Forward(_stream, Tensor.View, first: 2, count: 1, value: 1);
    }

    /// <summary>Copies what all slots of an image share to every slot of the batch that was begun.</summary>
    public void CopyPerSlot(Tensor perImage, Tensor perSlot) => GatherImages.Forward(_stream, perImage.View, _images.View, perSlot.View);

    /// <summary>Returns a copy of a per-image tensor, stored as it is, for every slot.</summary>
    /// <param name="tape">Owns the copies.</param>
    /// <param name="perImage">What every slot of an image shares.</param>
    public Tensor PerSlot(Tape tape, Tensor perImage)
    {
        Tensor perSlot = tape.Allocate(perImage.Shape with { N = Tensor.Shape.N }, perImage.ElementType);
        CopyPerSlot(perImage, perSlot);
        return perSlot;
    }

    /// <summary>Draws a region of every slot from mixture parameters, and puts the cells that are held in place.</summary>
    public void Draw(Tensor mixture, PixelRegion region)
    {
        DrawChroma.Forward(_stream, Operands(mixture), region);
        Hold(region);
    }

    /// <summary>Takes the mean of the mixture in every pixel of every slot, and puts the cells that are held in place.</summary>
    public void TakeMean(Tensor mixture)
    {
        var whole = PixelRegion.Whole(mixture.Shape);
        MeanChroma.Forward(_stream, Operands(mixture), whole);
        Hold(whole);
    }

    /// <summary>Returns what is drawn from, and what receives it, of all slots; of held cells a kernel that draws knows nothing.</summary>
    /// <param name="mixture">Receives the mixture parameters.</param>
    public ChromaOperands Operands(Tensor mixture)
        => new(mixture.View, _mixtures, _lightness.View, _keys.View, _options.View, _guide.View, Tensor.View, _levels.View);

    /// <summary>Reads the levels back, h x w x 2 for each slot.</summary>
    public byte[][] Levels()
    {
        byte[] levels = Array.ConvertAll(_stream.Download(_levels.View), level => (byte)level);
        return [.. levels.Chunk(2 * Rows * Columns)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _images.Dispose();
        _keys.Dispose();
        _options.Dispose();
        _guide.Dispose();
        _levels.Dispose();
        _held?.Dispose();
    }

    private void Hold(PixelRegion region)
    {
        if (HoldsAnyOf(region))
            HoldChroma.Forward(_stream, _held!.View, region, Tensor.View, _levels.View);
    }

    // Held cells are few: what is drawn around them costs no launch more.
    private bool HoldsAnyOf(PixelRegion region)
    {
        if (_isHeld.Length == 0)
            return false;
        for (int row = region.Row; row < region.Row + region.Rows; row++)
        {
            if (_isHeld.AsSpan(row * Columns + region.Column, region.Columns).Contains(true))
                return true;
        }
        return false;
    }

    private void TakeHeld(SampleBatch batch)
    {
        _isHeld = [];
        if (!batch.HasHeld)
            return;
        int[] levels = LevelsOf(batch, slot => slot.Held);
        _isHeld = new bool[Rows * Columns];
        for (int i = 0; i < levels.Length; i++)
            _isHeld[i / 2 % _isHeld.Length] |= levels[i] != HoldChroma.Free;
        _held ??= _stream.Device.Allocate<int>(levels.Length);
        _stream.Upload<int>(levels, _held.View);
    }

    // Cell by cell, free where a slot gives none.
    private int[] LevelsOf(SampleBatch batch, Func<SampleSlot, PartialChroma?> given)
    {
        int[] levels = new int[_levels.Length];
        Array.Fill(levels, HoldChroma.Free);
        foreach ((int index, SampleSlot slot) in batch.Slots.Index())
        {
            if (given(slot) is { } cells)
                cells.Levels.CopyTo(levels.AsSpan(2 * Rows * Columns * index));
        }
        return levels;
    }
}
