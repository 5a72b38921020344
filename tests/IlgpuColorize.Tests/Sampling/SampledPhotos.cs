using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling;
using IlgpuColorize.Tests.Models;

namespace IlgpuColorize.Tests.Sampling;

/// <summary>Holds a random network and random photos on a device, and draws samples of them.</summary>
internal sealed class SampledPhotos : IDisposable
{
    private readonly ComputeDevice _device;
    private readonly int _height;
    private readonly int _width;

    public SampledPhotos(ComputeDevice device, ModelConfiguration configuration, int height = 16, int width = 16,
        ElementType activations = ElementType.Float32, bool? byRow = null)
    {
        (_device, _height, _width) = (device, height, width);
        Network = RandomModel.Network(device, configuration);
        Pool = new TensorPool(device, activations);
        Cached = new CachedSampler(Network, Pool) { ByRow = byRow };
    }

    public ColorizationNetwork Network { get; }

    public TensorPool Pool { get; }

    public IChromaSampler Ancestral => new AncestralSampler(Network, Pool);

    public CachedSampler Cached { get; }

    public IChromaSampler Embedding => new EmbeddingSampler(Network, Pool);

    /// <summary>Draws samples, each given by photo and sample index, in one batch.</summary>
    /// <returns>The levels of each.</returns>
    public byte[][] Draw(
        IChromaSampler sampler, SamplingOptions options, (int Photo, int Sample)[] wanted, ulong seed = 1, PartialChroma? held = null,
        PartialChroma? guide = null)
    {
        int[] photos = [.. wanted.Select(sample => sample.Photo).Distinct()];
        using ColorizationBatch batch = new(_device, photos.Length, _height, _width);
        for (int image = 0; image < photos.Length; image++)
            batch.Write(image, new ColorExample($"photo {image}", _width, _height, RandomModel.Lightness(photos[image], _height, _width),
                new byte[_height * _width / 8]));
        batch.Upload();
        using Tape tape = new(_device.DefaultStream, Pool, TapeMode.Inference);
        SampleSlot[] slots =
        [
            .. wanted.Select(sample => new SampleSlot(
                Array.IndexOf(photos, sample.Photo),
                SampleKeys.Of(RandomModel.Lightness(sample.Photo, _height, _width), seed)[sample.Sample], held, guide)),
        ];
        return sampler.Sample(new SampleBatch(Network.Encode(tape, batch.Lightness), batch.LightnessAverage, slots), options);
    }

    public void Dispose()
    {
        Cached.Dispose();
        Pool.Dispose();
        Network.Dispose();
    }
}
