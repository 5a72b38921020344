using BenchmarkDotNet.Attributes;
using ILGPU;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Pointwise;

namespace IlgpuColorize.Benchmarks.Optimizers;

/// <summary>Times the passes over all parameters: presets <c>tiny</c> and <c>small</c>.</summary>
public class OptimizerBenchmarks : OpBenchmarks
{
    private readonly AdamOptions _options = new();
    private readonly ArrayView<float>[] _buffers = new ArrayView<float>[5];
    private ArrayView<StepState> _state;

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Problems))]
    public ParameterProblem Problem { get; set; }

    /// <summary>The sizes.</summary>
    public static IEnumerable<ParameterProblem> Problems => [new(931_210, 7, 13), new(13_723_438, 7, 13)];

    /// <summary>Runs Adam.</summary>
    [Benchmark]
    public void AdamUpdate()
    {
        Adam.Update(Stream, _state, _options, _buffers[0], _buffers[1], _buffers[2], _buffers[3]);
        Stream.Synchronize();
    }

    /// <summary>Runs the Polyak average.</summary>
    [Benchmark]
    public void PolyakAverageUpdate()
    {
        PolyakAverage.Update(Stream, _state, _buffers[0], _buffers[4]);
        Stream.Synchronize();
    }

    /// <summary>Runs both, in one pass where the device has one.</summary>
    [Benchmark]
    public void AdamUpdateWithAverages()
    {
        Adam.UpdateWithAverages(Stream, _state, _options, _buffers[0], _buffers[1], _buffers[2], _buffers[3], _buffers[4]);
        Stream.Synchronize();
    }

    private protected override void Allocate()
    {
        for (int i = 0; i < _buffers.Length; i++)
            _buffers[i] = Flat(Problem.Parameters);
        Fill.Forward(Stream, _buffers[3], 1f);
        _state = Upload(StepState.Of(1, 1e-3, _options, 0.999, seed: 1));
    }
}
