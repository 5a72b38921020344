using BenchmarkDotNet.Attributes;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Pointwise;

/// <summary>Times what a gated block does between its convolutions: presets <c>tiny</c> at batch 16 and <c>small</c> at batch 4.</summary>
public class PointwiseBenchmarks : OpBenchmarks
{
    private TensorView _x;
    private TensorView _y;
    private TensorView _pairs;
    private TensorView _dpairs;

    /// <summary>The extents of the block's input.</summary>
    [ParamsSource(nameof(Shapes))]
    public Shape Shape { get; set; }

    /// <summary>The extents.</summary>
    public static IEnumerable<Shape> Shapes => [new(16, 64, 64, 4), new(16, 16, 16, 32), new(4, 32, 32, 128)];

    /// <summary>Runs concat-ELU.</summary>
    [Benchmark]
    public void ConcatEluForward() => Run(() => ConcatElu.Forward(Stream, _x, _pairs));

    /// <summary>Runs concat-ELU's backward pass.</summary>
    [Benchmark]
    public void ConcatEluBackward() => Run(() => ConcatElu.Backward(Stream, _pairs, _dpairs, new GradientTarget(_x, GradientWrite.Set)));

    /// <summary>Runs the gate.</summary>
    [Benchmark]
    public void GateForward() => Run(() => Gate.Forward(Stream, _pairs, _x, _y));

    /// <summary>Runs the gate's backward pass.</summary>
    [Benchmark]
    public void GateBackward()
        => Run(() => Gate.Backward(Stream, _pairs, _x, new GradientTarget(_dpairs, GradientWrite.Set)));

    private protected override void Allocate()
    {
        _x = Tensor(Shape);
        _y = Tensor(Shape);
        _pairs = Tensor(Shape.WithChannels(2 * Shape.C));
        _dpairs = Tensor(Shape.WithChannels(2 * Shape.C));
    }

    private void Run(Action op)
    {
        op();
        Stream.Synchronize();
    }
}
