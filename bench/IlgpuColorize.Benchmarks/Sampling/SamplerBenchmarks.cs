using BenchmarkDotNet.Attributes;
using IlgpuColorize.Autograd;
using IlgpuColorize.Models;
using IlgpuColorize.Sampling;

namespace IlgpuColorize.Benchmarks.Sampling;

/// <summary>Times the samplers against each other: one 8 x 8 chroma map for each of several images.</summary>
public class SamplerBenchmarks : NetworkBenchmarks
{
    private const int Size = 32;

    private ColorizationBatch? _batch;
    private Tape? _tape;
    private SampleBatch? _samples;
    private CachedSampler? _sampler;

    /// <summary>The number of images drawn together.</summary>
    [Params(1, 8)]
    public int Images { get; set; }

    /// <summary>Runs the whole generator for every pixel.</summary>
    [Benchmark(Baseline = true)]
    public byte[][] Ancestral() => new AncestralSampler(Network, Pool).Sample(_samples!, new SamplingOptions());

    /// <summary>Computes each value of the streams once, in memory that is kept.</summary>
    [Benchmark]
    public byte[][] Cached() => _sampler!.Sample(_samples!, new SamplingOptions());

    /// <summary>Draws all pixels at once from the embedding.</summary>
    [Benchmark]
    public byte[][] Embedding() => new EmbeddingSampler(Network, Pool).Sample(_samples!, new SamplingOptions());

    private protected override void Prepare()
    {
        _batch = Upload(Images, Size);
        _tape = new Tape(Network.Device.DefaultStream, Pool, TapeMode.Inference);
        SampleSlot[] slots = [.. Scenes(Images, Size)
            .Select((scene, image) => new SampleSlot(image, SampleKeys.Of(scene.Lightness, seed: 1)[0]))];
        _sampler = new CachedSampler(Network, Pool);
        _samples = new SampleBatch(Network.Encode(_tape, _batch.Lightness), _batch.LightnessAverage, slots);
    }

    private protected override void Abandon()
    {
        _sampler?.Dispose();
        _tape?.Dispose();
        _batch?.Dispose();
    }
}
