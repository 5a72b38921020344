using BenchmarkDotNet.Attributes;
using ILGPU;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Sampling;

/// <summary>Times the draw of one pixel in every image of a batch.</summary>
public class DrawChromaBenchmarks : OpBenchmarks
{
    private ChromaOperands _operands;

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Problems))]
    public MixtureProblem Problem { get; set; }

    /// <summary>How often the pixel is drawn.</summary>
    [Params(1, 3)]
    public int Draws { get; set; }

    /// <summary>The sizes.</summary>
    public static IEnumerable<MixtureProblem> Problems => [new(new Shape(1, 16, 16, 80), 10), new(new Shape(8, 16, 16, 80), 10)];

    /// <summary>Draws.</summary>
    [Benchmark]
    public void OnePixel()
    {
        DrawChroma.Forward(Stream, _operands, PixelRegion.OfPixel(3, 5));
        Stream.Synchronize();
    }

    private protected override void Allocate()
    {
        Shape shape = Problem.Shape;
        int[] levels = new int[2 * shape.Pixels];
        _operands = new ChromaOperands(
            Tensor(shape), Problem.Components, Tensor(shape.WithChannels(1)), Upload(new DrawKey[shape.N]),
            Upload<DrawOptions>([new(1f, GamutConstraint.On, Draws)]), Upload(levels), Tensor(shape.WithChannels(3)), Upload(levels));
    }
}
