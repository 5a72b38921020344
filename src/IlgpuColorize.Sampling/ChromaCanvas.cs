using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>Is what samplers draw on: for every slot the chroma so far, a channel of ones, and the levels drawn. Always float32, so that a level is fed back as it was drawn.</summary>
internal sealed class ChromaCanvas : IDisposable
{
    private readonly ComputeStream _stream;
    private readonly Tensor _lightness;
    private readonly int _mixtures;
    private readonly DeviceBuffer<DrawKey> _keys;
    private readonly DeviceBuffer<DrawOptions> _options;
    private readonly DeviceBuffer<int> _levels;

    /// <summary>Allocates a canvas, grey everywhere.</summary>
    /// <param name="tape">Owns the tensors.</param>
    /// <param name="batch">The samples to draw.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="mixtures">Components of the mixtures, M.</param>
    public ChromaCanvas(Tape tape, SampleBatch batch, SamplingOptions options, int mixtures)
    {
        options.Validate();
        _stream = tape.Stream;
        _mixtures = mixtures;
        _lightness = batch.PerSlot(tape, batch.LightnessAverage);
        Tensor = tape.Allocate(_lightness.Shape.WithChannels(PixelGenerator.CanvasChannels), ElementType.Float32);
        Fill.Forward(_stream, Tensor.View, first: 0, count: 2, value: 0);
        Fill.Forward(_stream, Tensor.View, first: 2, count: 1, value: 1);
        _keys = _stream.Device.Allocate<DrawKey>(batch.Slots.Count);
        _stream.Upload<DrawKey>(batch.Slots.Select(slot => slot.Key).ToArray(), _keys.View);
        _options = _stream.Device.Allocate<DrawOptions>(1);
        _stream.Upload<DrawOptions>([new DrawOptions(options.Temperature, options.GamutConstraint ? GamutConstraint.On : GamutConstraint.Off)], _options.View);
        _levels = _stream.Device.Allocate<int>(2 * Tensor.Shape.Pixels);
    }

    /// <summary>Gets the generator's input, slots x h x w x 3.</summary>
    public Tensor Tensor { get; }

    /// <summary>Gets the rows of a chroma map.</summary>
    public int Rows => Tensor.Shape.H;

    /// <summary>Gets the columns of a chroma map.</summary>
    public int Columns => Tensor.Shape.W;

    /// <summary>Draws a region of every slot from mixture parameters.</summary>
    public void Draw(Tensor mixture, PixelRegion region)
        => DrawChroma.Forward(_stream, mixture.View, _mixtures, _lightness.View, _keys.View, _options.View, region, Tensor.View, _levels.View);

    /// <summary>Returns what a kernel needs that draws by itself, of all slots.</summary>
    /// <param name="mixture">Receives the mixture parameters.</param>
    public ChromaOperands Operands(Tensor mixture) => new(mixture.View, _mixtures, _lightness.View, _keys.View, _options.View, Tensor.View, _levels.View);

    /// <summary>Reads the levels back, h x w x 2 for each slot.</summary>
    public byte[][] Levels()
    {
        byte[] levels = Array.ConvertAll(_stream.Download(_levels.View), level => (byte)level);
        return [.. levels.Chunk(2 * Rows * Columns)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _keys.Dispose();
        _options.Dispose();
        _levels.Dispose();
    }
}
