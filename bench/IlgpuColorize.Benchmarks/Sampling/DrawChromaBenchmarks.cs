using BenchmarkDotNet.Attributes;
using ILGPU;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Sampling;

/// <summary>Times the draw of one pixel in every image of a batch.</summary>
public class DrawChromaBenchmarks : OpBenchmarks
{
    private TensorView _mixture;
    private TensorView _lightness;
    private TensorView _canvas;
    private ArrayView<DrawKey> _keys;
    private ArrayView<DrawOptions> _options;
    private ArrayView<int> _levels;

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Problems))]
    public MixtureProblem Problem { get; set; }

    /// <summary>The sizes.</summary>
    public static IEnumerable<MixtureProblem> Problems => [new(new Shape(1, 16, 16, 80), 10), new(new Shape(8, 16, 16, 80), 10)];

    /// <summary>Draws.</summary>
    [Benchmark]
    public void OnePixel()
    {
        DrawChroma.Forward(Stream, _mixture, Problem.Components, _lightness, _keys, _options, PixelRegion.OfPixel(3, 5), _canvas, _levels);
        Stream.Synchronize();
    }

    private protected override void Allocate()
    {
        Shape shape = Problem.Shape;
        _mixture = Tensor(shape);
        _lightness = Tensor(shape.WithChannels(1));
        _canvas = Tensor(shape.WithChannels(3));
        _keys = Upload(new DrawKey[shape.N]);
        _options = Upload<DrawOptions>([new(1f, GamutConstraint.On)]);
        _levels = Upload(new int[2 * shape.Pixels]);
    }
}
