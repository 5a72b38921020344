using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Autograd;

[Collection(TestDevices.Collection)]
public sealed class TapeTests : IDisposable
{
    private static readonly Shape Small = new(1, 2, 3, 4);
    private static ComputeDevice Device => TestDevices.Cpu;
    private readonly TensorPool _pool = new(Device);
    private readonly ParameterSet _parameters = new();
    private readonly Parameter _used;
    private readonly Parameter _unused;

    public TapeTests()
    {
        _used = _parameters.Declare("used", [2]);
        _unused = _parameters.Declare("unused", [3]);
        _parameters.Allocate(Device, trainable: true);
        Device.DefaultStream.Upload<float>([-1, -2], _used.Data);
    }

    public void Dispose()
    {
        _parameters.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Second_backward_is_refused()
    {
        using Tape tape = Start(TapeMode.Training);
        Tensor y = tape.Elu(_used.Value);
        tape.Backward((y, 1));
        string message = Assert.Throws<InvalidOperationException>(() => tape.Backward((y, 1))).Message;
        Assert.Equal("Backward: this tape was run backward before, and its activations are gone; record a new tape.", message);
        Assert.Throws<ObjectDisposedException>(() => tape.Elu(_used.Value));
    }

    [Theory]
    [InlineData(TapeMode.Inference)]
    [InlineData(TapeMode.DataDependentStart)]
    public void Backward_without_recording_is_refused(TapeMode mode)
    {
        using Tape tape = Start(mode);
        Tensor y = tape.Elu(_used.Value);
        string message = Assert.Throws<InvalidOperationException>(() => tape.Backward((y, 1))).Message;
        Assert.Equal($"Backward: the tape was started for {mode} and recorded nothing; start it for Training.", message);
    }

    [Fact]
    public void Gradients_are_set_anew_by_every_tape_and_weighed()
    {
        for (int i = 0; i < 3; i++)
        {
            using Tape tape = Start(TapeMode.Training);
            tape.Backward((tape.Add(_used.Value, _used.Value), 0.5f), (tape.LeakyRelu(_used.Value), 3));
        }
        // 0.5 * 2 of the sum and 3 * 0.1 of the leaky ReLU below 0.
        Assert.All(Device.DefaultStream.Download(_used.In(_parameters.Gradients)), value => Assert.Equal(1.3f, value, 1e-6f));
        Assert.All(Device.DefaultStream.Download(_unused.In(_parameters.Gradients)), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Activation_of_a_shared_input_is_computed_once()
    {
        using Tape tape = Start(TapeMode.Inference);
        Tensor x = tape.Allocate(Small);
        Tensor once = tape.Activate(x, Activation.ConcatElu);
        Assert.Same(once, tape.Activate(x, Activation.ConcatElu));
        Assert.NotSame(once, tape.Activate(x, Activation.Elu));
        Assert.Same(x, tape.Activate(x, Activation.None));
    }

    [Fact]
    public void Released_memory_is_lent_again_with_all_that_was_derived_from_it()
    {
        using Tape tape = Start(TapeMode.Inference);
        long reserved = 0;
        for (int i = 0; i < 5; i++)
        {
            Tensor x = tape.Allocate(Small);
            tape.Activate(x, Activation.ConcatElu);
            tape.Release(x);
            if (i == 0)
                reserved = _pool.ReservedBytes;
        }
        Assert.Equal(reserved, _pool.ReservedBytes);
    }

    [Fact]
    public void Recording_tape_returns_what_backward_does_not_read()
    {
        using Tape tape = Start(TapeMode.Training);
        Tensor elu = tape.Elu(_used.Value), sum = tape.Add(elu, elu), y = tape.LeakyRelu(sum);
        long reserved = _pool.ReservedBytes;
        tape.Release(sum);
        tape.Allocate(Small);
        Assert.Equal(reserved, _pool.ReservedBytes);
        tape.Release(elu);
        tape.Allocate(Small);
        Assert.True(_pool.ReservedBytes > reserved);
        Assert.Contains(
            $"shape {sum.Shape} went back to the pool", Assert.Throws<InvalidOperationException>(() => sum.View).Message,
            StringComparison.Ordinal);
        tape.Backward((y, 1));
    }

    [Fact]
    public void What_is_released_has_a_gradient()
    {
        float[] kept = GradientOf(static (_, _) => { }), released = GradientOf(static (tape, x) => tape.Release(x));
        Assert.Contains(kept, value => value != 0);
        Assert.Equal(kept, released);

        float[] GradientOf(Action<Tape, Tensor> after)
        {
            using Tape tape = Start(TapeMode.Training);
            Tensor elu = tape.Elu(_used.Value), sum = tape.Add(elu, elu), y = tape.LeakyRelu(sum);
            after(tape, sum);
            tape.Backward((y, 1));
            return Device.DefaultStream.Download(_used.In(_parameters.Gradients));
        }
    }

    [Fact]
    public void Dropout_is_the_identity_where_nothing_is_recorded()
    {
        using Tape tape = Start(TapeMode.Inference);
        Tensor x = tape.Allocate(Small);
        Assert.Same(x, tape.Dropout(x, 0.5f));
    }

    private Tape Start(TapeMode mode) => new(Device.DefaultStream, _pool, mode);
}
