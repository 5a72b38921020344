using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Autograd;

/// <summary>Checks when filters follow their parameters: normalised one by one on <c>cpu</c>, together on a portable device.</summary>
[Collection(TestDevices.Collection)]
public sealed class FilterSetTests : IDisposable
{
    private static readonly Shape Input = new(1, 3, 4, 2);
    private readonly ParameterSet _parameters = new();
    private readonly FilterDeclaration _declared;

    public FilterSetTests() => _declared = new(_parameters.Declare("v", [5, 3, 3, 2]), _parameters.Declare("g", [5]), [2]);

    public void Dispose() => _parameters.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Filter_is_what_the_parameters_were_at_the_last_refresh(bool portable)
    {
        ComputeDevice device = portable ? PortableDevice.Cpu : TestDevices.Cpu;
        _parameters.Allocate(device, trainable: false);
        using FilterSet filters = new(device, _parameters, [_declared]);
        Draw(device, 1);
        filters.Refresh(device.DefaultStream);
        float[] first = Convolve(device, filters);

        Draw(device, 2);
        Assert.Equal(first, Convolve(device, filters));
        Assert.Equal(1, filters.Version);

        filters.Refresh(device.DefaultStream);
        using FilterSet others = new(device, _parameters, [_declared]);
        others.Refresh(device.DefaultStream);
        float[] second = Convolve(device, filters);
        Assert.NotEqual(first, second);
        Assert.Equal(Convolve(device, others), second);
        Assert.Equal(2, filters.Version);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Filter_that_was_never_refreshed_is_refused(bool portable)
    {
        ComputeDevice device = portable ? PortableDevice.Cpu : TestDevices.Cpu;
        _parameters.Allocate(device, trainable: false);
        using FilterSet filters = new(device, _parameters, [_declared]);
        string message = Assert.Throws<InvalidOperationException>(() => Convolve(device, filters)).Message;
        Assert.Equal("The filter of v [5x3x3x2] is used before it was derived; call FilterSet.Refresh first.", message);
    }

    private static float[] Convolve(ComputeDevice device, FilterSet filters)
    {
        using TensorPool pool = new(device);
        using Tape tape = new(device.DefaultStream, pool, TapeMode.Inference);
        using DeviceTensor x = new(device, Input, Numbers.Uniform(3, Input.Elements));
        return tape.Stream.Read(tape.Convolution(Tensor.Over(x.View), default, filters.Filters[0], ConvWindow.Same3x3(), default).View);
    }

    private void Draw(ComputeDevice device, int seed)
        => device.DefaultStream.Upload<float>(
            Array.ConvertAll(Numbers.Uniform(seed, _parameters.Length), value => (float)value), _parameters.Values);
}
