using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Autograd;

/// <summary>Checks which tensors of a tape in bfloat16 are stored so, and that their padding stays zero.</summary>
[Collection(TestDevices.Collection)]
public sealed class ElementTypeTests : IDisposable
{
    private static readonly Shape Small = new(1, 2, 3, 5);
    private static ComputeDevice Device => PortableDevice.Cpu;
    private readonly TensorPool _pool = new(Device, ElementType.BFloat16);
    private readonly ParameterSet _parameters = new();
    private readonly Parameter _leaf;

    public ElementTypeTests()
    {
        _leaf = _parameters.Declare("leaf", [4]);
        _parameters.Allocate(Device, trainable: true);
        Device.DefaultStream.Upload<float>([1, 2, 3, 4], _leaf.Data);
    }

    public void Dispose()
    {
        _parameters.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Activations_are_bfloat16_and_their_pixels_begin_at_16_bytes()
    {
        using Tape tape = Start();
        Tensor x = tape.Allocate(Small);
        Assert.Equal((ElementType.BFloat16, 8), (x.ElementType, x.Pitch));
        Assert.Equal(Small.Pixels * 8 / 2, x.View.Data.Length);
        Assert.Equal(ElementType.Float32, tape.AllocateFlat(3).ElementType);
        Assert.Equal(
            (ElementType.Float32, 5),
            (tape.Allocate(Small, ElementType.Float32).ElementType, tape.Allocate(Small, ElementType.Float32).Pitch));
    }

    [Theory]
    [InlineData(1, ElementType.BFloat16)]
    [InlineData(2, ElementType.BFloat16)]
    [InlineData(3, ElementType.Float32)]
    public void Gradient_of_more_than_two_contributions_accumulates_in_float32(int consumers, ElementType expected)
    {
        using Tape tape = Start();
        Tensor x = tape.Elu(_leaf.Value);
        Tensor total = tape.AllocateFlat(1);
        ElementType? found = null;
        tape.Record("Consumers", [.. Enumerable.Repeat(x, consumers)], total, [], grad =>
        {
            for (int i = 0; i < consumers; i++)
            {
                GradientTarget target = grad.Into(x);
                found = target.View.ElementType;
                // 1 + 2^-9 is no bfloat16: what is added to a rounded sum is lost.
                Fill(tape.Stream, target, i == 0 ? 1 : 1f / 512);
            }
        });
        tape.Backward((total, 1));
        Assert.Equal(expected, found);
        float sum = 1 + (consumers - 1) / 512f;
        Assert.All(Device.DefaultStream.Download(_leaf.In(_parameters.Gradients)), value => Assert.Equal(consumers > 2 ? sum : 1, value));
    }

    [Fact]
    public void Gradient_of_a_parameter_stays_float32()
    {
        using Tape tape = Start();
        Tensor y = tape.Add(_leaf.Value, _leaf.Value);
        Assert.Equal(ElementType.BFloat16, y.ElementType);
        Tensor total = tape.AllocateFlat(1);
        tape.Record("Weigh", [y], total, [], grad => Kernels.Pointwise.Fill.Forward(tape.Stream, grad.Into(y).View, 0, 4, 3));
        tape.Backward((total, 1));
        Assert.All(Device.DefaultStream.Download(_leaf.In(_parameters.Gradients)), value => Assert.Equal(6, value));
    }

    [Fact]
    public void Padding_of_memory_that_was_lent_before_is_zero()
    {
        using Tape tape = Start(TapeMode.Inference);
        Tensor full = tape.Allocate(Small.WithChannels(8));
        Kernels.Pointwise.Fill.Forward(tape.Stream, full.View, 0, 8, 7);
        tape.Release(full);
        Tensor x = tape.Allocate(Small);
        Kernels.Pointwise.Fill.Forward(tape.Stream, x.View, 0, 5, 7);
        TensorView stored = x.View with { Shape = Small.WithChannels(8) };
        Assert.Equal(
            Enumerable.Repeat((float[])[7, 7, 7, 7, 7, 0, 0, 0], Small.Pixels).SelectMany(pixel => pixel), tape.Stream.Read(stored));
    }

    private static void Fill(ComputeStream stream, GradientTarget target, float value)
    {
        using DeviceTensor constant = new(
            Device, target.View.Shape, [.. Enumerable.Repeat((double)value, (int)target.View.Shape.Elements)]);
        Copy.Forward(stream, constant.View, target);
    }

    private Tape Start(TapeMode mode = TapeMode.Training) => new(Device.DefaultStream, _pool, mode);
}
