using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>
/// Counts on emulated tensor cores the launches that bring filters of a network to bfloat16, and compares what convolutions read.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class JointRoundingTests : IDisposable
{
    private static readonly Shape Input = new(1, 4, 3, 8);
    private readonly ComputeDevice _device = EmulatedDevice.Of(90, multiprocessors: 2, mode: AsyncMode.Eager);
    private readonly ParameterSet _parameters = new();
    private readonly FilterDeclaration[] _declarations;

    public JointRoundingTests()
    {
        _declarations = [Declare("first", 16, 8), Declare("second", 5, 16, 8), Declare("large", 64, 64)];
        _parameters.Allocate(_device, trainable: false);
        Draw(1);
    }

    public void Dispose() => _parameters.Dispose();

    [Fact]
    public void Filters_are_rounded_with_their_weights()
    {
        using FilterSet filters = new(_device, _parameters, _declarations);
        // Again when the first convolution asks for that form, and from then on at once.
        Assert.Equal((2, 0), Launches(() => Run(filters)));
        Draw(2);
        float[] y = [];
        Assert.Equal((1, 0), Launches(() => y = Run(filters)));
        using FilterSet others = new(_device, _parameters, _declarations);
        Assert.Equal(Run(others), y);
    }

    [Fact]
    public void Weights_that_only_tensor_cores_read_take_no_memory_in_float32()
    {
        long before = _device.Memory.AllocatedBytes;
        using FilterSet filters = new(_device, _parameters, _declarations);
        Run(filters);
        long elements = filters.Filters.Sum(filter => filter.Parts.Sum(part => part.Shape.Elements));
        Assert.InRange(_device.Memory.AllocatedBytes - before, 2 * elements, 3 * elements);
    }

    // Of all filters together, and of single ones.
    private (int Together, int Single) Launches(Action run)
    {
        IReadOnlyList<string> ops = LaunchLog.Of(_device.DefaultStream, run);
        return (ops.Count(op => op == "BatchedWeightNorm.Forward"), ops.Count(op => op == "ConvFilter.Repack"));
    }

    private void Draw(int seed)
        => _device.DefaultStream.Upload<float>(
            Array.ConvertAll(Numbers.Uniform(seed, _parameters.Length), value => (float)value), _parameters.Values);

    private float[] Run(FilterSet set)
    {
        IReadOnlyList<NormalizedFilter> filters = set.Filters;
        set.Refresh(_device.DefaultStream);
        using TensorPool pool = new(_device, ElementType.BFloat16);
        using Tape tape = new(_device.DefaultStream, pool, TapeMode.Inference);
        using DeviceTensor drawn = new(_device, Input, Numbers.Uniform(3, Input.Elements), elementType: ElementType.BFloat16);
        Tensor x = Tensor.Over(drawn.View);
        Tensor hidden = tape.Convolution(x, default, filters[0], ConvWindow.Same3x3(), default);
        Tensor ofX = tape.Convolution(x, default, filters[1], ConvWindow.Same3x3(), default, part: 1);
        return tape.Stream.Read(
            tape.Convolution(hidden, default, filters[1], ConvWindow.Same3x3(), new ConvolutionEpilogue(Added: ofX)).View);
    }

    private FilterDeclaration Declare(string name, int outputs, params int[] inputs)
        => new(_parameters.Declare($"{name}.v", [outputs, 3, 3, inputs.Sum()]), _parameters.Declare($"{name}.g", [outputs]), inputs);
}
