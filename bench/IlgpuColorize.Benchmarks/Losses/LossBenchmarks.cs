using BenchmarkDotNet.Attributes;
using ILGPU;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Losses;

/// <summary>Times the losses of a batch.</summary>
public class LossBenchmarks : OpBenchmarks
{
    private TensorView _parameters;
    private TensorView _gradient;
    private TensorView _lightness;
    private TensorView _x;
    private ArrayView<float> _workspace;
    private ArrayView<float> _loss;
    private ArrayView<int> _labels;

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Problems))]
    public MixtureProblem Problem { get; set; }

    /// <summary>The sizes.</summary>
    public static IEnumerable<MixtureProblem> Problems => [new(new Shape(16, 16, 16, 80), 10), new(new Shape(16, 32, 32, 160), 10)];

    /// <summary>Runs the mixture loss.</summary>
    [Benchmark]
    public void MixtureForward()
    {
        LogisticMixtureNll.Forward(Stream, _parameters, _lightness, _x, Problem.Components, _workspace, _loss);
        Stream.Synchronize();
    }

    /// <summary>Runs the mixture loss's backward pass.</summary>
    [Benchmark]
    public void MixtureBackward()
    {
        LogisticMixtureNll.Backward(Stream, _parameters, _lightness, _x, Problem.Components, _loss,
            new GradientTarget(_gradient, GradientWrite.Set));
        Stream.Synchronize();
    }

    /// <summary>Runs the cross entropy, forward and backward, over as many classes as there are channels.</summary>
    [Benchmark]
    public void CrossEntropy()
    {
        SoftmaxCrossEntropy.Forward(Stream, _parameters, _labels, _workspace, _loss);
        SoftmaxCrossEntropy.Backward(Stream, _parameters, _labels, _workspace, _loss, new GradientTarget(_gradient, GradientWrite.Set));
        Stream.Synchronize();
    }

    private protected override void Allocate()
    {
        Shape shape = Problem.Shape;
        _parameters = Tensor(shape);
        _gradient = Tensor(shape);
        _lightness = Tensor(shape.WithChannels(1));
        _x = Tensor(shape.WithChannels(2));
        _workspace = Flat(SoftmaxCrossEntropy.WorkspaceLength(shape));
        _loss = Flat(1);
        _labels = Upload([.. Enumerable.Range(0, shape.Pixels).Select(i => i % shape.C)]);
    }
}
