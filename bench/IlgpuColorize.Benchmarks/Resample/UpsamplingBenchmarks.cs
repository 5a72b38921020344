using BenchmarkDotNet.Attributes;
using ILGPU;
using IlgpuColorize.Kernels.Resample;

namespace IlgpuColorize.Benchmarks.Resample;

/// <summary>Times the enlargement of a chroma map to a photo of two megapixels.</summary>
public class UpsamplingBenchmarks : OpBenchmarks
{
    private readonly float[] _map = new float[2 * 32 * 32];
    private GuidedUpsampling? _upsampling;
    private ArrayView<float> _lightness;
    private ArrayView<float> _chroma;

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Problems))]
    public UpsamplingProblem Problem { get; set; }

    /// <summary>The sizes.</summary>
    public static IEnumerable<UpsamplingProblem> Problems => [new(1224, 1632, 32, 32)];

    /// <summary>Finds the model and applies it to all rows.</summary>
    [Benchmark]
    public void Guided()
    {
        _upsampling!.Fit(Stream, _lightness, _map);
        _upsampling.Apply(Stream, 0, _lightness, _chroma);
        Stream.Synchronize();
    }

    private protected override void Allocate()
    {
        _upsampling = Own(new GuidedUpsampling(Stream.Device, Problem));
        _lightness = Flat((long)Problem.Rows * Problem.Columns);
        _chroma = Flat(2L * Problem.Rows * Problem.Columns);
    }
}
