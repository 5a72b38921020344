using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.Tests.Autograd;

/// <summary>Counts on emulated tensor cores the launches that bring filters of a network to bfloat16, and compares what convolutions read.</summary>
[Collection(TestDevices.Collection)]
public sealed class JointRoundingTests : IDisposable
{
    private static readonly Shape Input = new(1, 4, 3, 8);
    private readonly ComputeDevice _device = new EmulatedTensorCores(1, AsyncMode.Eager).Open();
    private readonly ParameterSet _parameters = new();
    private readonly FilterDeclaration[] _declarations;

    public JointRoundingTests()
    {
        _declarations = [Declare("first", 16, 8), Declare("second", 5, 16, 8)];
        _parameters.Allocate(_device, trainable: false);
        Draw(1);
    }

    public void Dispose()
    {
        _parameters.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void Filters_are_rounded_one_by_one_at_first_and_with_their_weights_from_then_on()
    {
        IReadOnlyList<NormalizedFilter> filters = NormalizedFilter.All(_device, _parameters, _declarations);
        Assert.Equal(3, Repacks(() => Run(filters)));
        Draw(2);
        float[] y = [];
        Assert.Equal(0, Repacks(() => y = Run(filters)));
        IReadOnlyList<NormalizedFilter> others = NormalizedFilter.All(_device, _parameters, _declarations);
        Assert.Equal(Run(others), y);
        filters[0].Dispose();
        others[0].Dispose();
    }

    private int Repacks(Action run) => LaunchLog.Of(_device.DefaultStream, run).Count(op => op == "ConvFilter.Repack");

    private void Draw(int seed)
    {
        _device.DefaultStream.Upload<float>(Array.ConvertAll(Numbers.Uniform(seed, _parameters.Length), value => (float)value), _parameters.Values);
        _parameters.Changed();
    }

    private float[] Run(IReadOnlyList<NormalizedFilter> filters)
    {
        using TensorPool pool = new(_device, ElementType.BFloat16);
        using Tape tape = new(_device.DefaultStream, pool, TapeMode.Inference);
        using DeviceTensor drawn = new(_device, Input, Numbers.Uniform(3, Input.Elements), elementType: ElementType.BFloat16);
        Tensor x = Tensor.Over(drawn.View);
        Tensor hidden = tape.Convolution(x, default, filters[0].On(tape)[0], ConvWindow.Same3x3(), default);
        Tensor ofX = tape.Convolution(x, default, filters[1].On(tape)[1], ConvWindow.Same3x3(), default);
        return tape.Stream.Read(tape.Convolution(hidden, default, filters[1].On(tape)[0], ConvWindow.Same3x3(), new Epilogue(Added: ofX)).View);
    }

    private FilterDeclaration Declare(string name, int outputs, params int[] inputs)
        => new(_parameters.Declare($"{name}.v", [outputs, 3, 3, inputs.Sum()]), _parameters.Declare($"{name}.g", [outputs]), inputs);
}
