using BenchmarkDotNet.Attributes;
using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Benchmarks.Sampling.Photos;

/// <summary>Times a photo of 512 x 512 from pixels to pixels, without files.</summary>
public class PhotoBenchmarks : NetworkBenchmarks
{
    private const int Side = 512;

    private readonly RgbImage _photo = SyntheticScenes.Draw(seed: 1, index: 0, Side).Image;
    private PhotoColorizer? _colorizer;
    private ChromaMap? _chroma;

    /// <summary>Draws and renders one sample.</summary>
    [Benchmark]
    public int OneSample() => Colorize(1);

    /// <summary>Draws and renders three samples together.</summary>
    [Benchmark]
    public int ThreeSamples() => Colorize(3);

    /// <summary>Joins chroma that was drawn to the photo's lightness.</summary>
    [Benchmark]
    public RgbImage Render() => _colorizer!.Render(_photo, _chroma!);

    private protected override void Prepare()
    {
        _colorizer = new PhotoColorizer(Network, Pool);
        _chroma = _colorizer.Draw([_photo], SampleRequest.MostProbableOfEmbedding)[0][0];
    }

    private protected override void Abandon() => _colorizer?.Dispose();

    private int Colorize(int samples) => _colorizer!.Colorize(_photo, new SampleRequest { Samples = samples, Seed = 1 }).Count();
}
