using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks that arguments which do not fit are refused with op, argument, actual, expected and remedy.</summary>
[Collection(TestDevices.Collection)]
public sealed class ConvRefusalTests : IDisposable
{
    private static readonly ConvProblem Problem = new(2, 5, 4, 3, 6, 3, 3, ConvProblem.Same(3, 3));
    private readonly DeviceTensor _x = new(TestDevices.Cpu, Problem.Input);
    private readonly DeviceTensor _y = new(TestDevices.Cpu, Problem.Output);
    private readonly ConvFilter _filter = new(TestDevices.Cpu, Problem.K, Problem.R, Problem.S, Problem.C);

    public void Dispose()
    {
        _x.Dispose();
        _y.Dispose();
        _filter.Dispose();
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused()
        => AssertRefused(() => Fprop(Problem, _y.View, _filter, _y.View), "ConvFprop: 'x' has shape [2x5x4x6]; it needs [2x5x4x3].");

    [Fact]
    public void A_pitch_below_the_channels_is_refused()
        => AssertRefused(
            () => Fprop(Problem, _x.View with { Pitch = 2 }, _filter, _y.View),
            "ConvFprop: 'x' has a pitch of 2 for 3 channels; a pitch is at least the number of channels.");

    [Fact]
    public void A_pitch_that_bfloat16_cannot_have_is_refused()
        => AssertRefused(
            () => Fprop(Problem, _x.View with { ElementType = ElementType.BFloat16 }, _filter, _y.View),
            "ConvFprop: 'x' has a pitch of 3; one of BFloat16 is a multiple of 8, so that every pixel begins at 16 bytes.");

    [Fact]
    public void Memory_too_short_is_refused()
        => AssertRefused(
            () => Fprop(Problem, _x.View with { Pitch = 4 }, _filter, _y.View),
            "ConvFprop: 'x' has memory for 120 elements; shape [2x5x4x3] with pitch 4 needs 160");

    [Fact]
    public void A_filter_of_another_shape_is_refused()
    {
        using ConvFilter other = new(TestDevices.Cpu, 6, 1, 3, 3);
        AssertRefused(() => Fprop(Problem, _x.View, other, _y.View), "ConvFprop: 'filter' is 6x1x3x3 (KRSC); the problem needs 6x3x3x3");
    }

    [Fact]
    public void A_bias_of_another_length_is_refused()
        => AssertRefused(
            () => ConvFprop.Run(TestDevices.Cpu.DefaultStream, Problem, _x.View, _filter, _x.View.Data.SubView(0, 5), null, _y.View),
            "ConvFprop: 'bias' has 5 elements; it needs 6");

    [Fact]
    public void A_region_outside_the_output_is_refused()
        => AssertRefused(
            () => ConvFprop.Run(
                TestDevices.Cpu.DefaultStream, Problem, PixelRegion.OfPixel(5, 0), _x.View, _filter, new ConvEpilogue(_y.View)),
            "ConvFprop: the region of 1x1 pixels from row 5, column 0 leaves the 5x4 pixels; pass one that lies within.");

    [Fact]
    public void Sums_of_more_than_a_row_are_refused()
    {
        ComputeStream stream = TestDevices.Cpu.DefaultStream;
        AssertRefused(
            () => ConvFprop.Begin(stream, Problem, 1, _x.View, _filter, _y.View),
            "ConvFprop: 'sums' has shape [2x5x4x6]; it needs [2x1x4x6].");
        using DeviceTensor sums = new(TestDevices.Cpu, Problem.Output with { H = 1 });
        AssertRefused(
            () => ConvFprop.Run(
                stream, Problem, new PixelRegion(0, 0, 2, 4), _x.View, _filter, new ConvEpilogue(_y.View), sums.View),
            "ConvFprop: sums of Float32 for 2 rows; pass float32, and one row.");
    }

    [Fact]
    public void An_empty_region_is_refused()
        => AssertRefused(
            () => ConvFprop.Run(
                TestDevices.Cpu.DefaultStream, Problem, new PixelRegion(0, 0, 0, 4), _x.View, _filter, new ConvEpilogue(_y.View)),
            "ConvFprop: the region of 0x4 pixels is empty; pass pixels of the output.");

    [Fact]
    public void An_epilogue_that_does_not_fit_is_refused()
    {
        using DeviceTensor half = new(TestDevices.Cpu, Problem.Output.WithChannels(3));
        AssertRefused(
            () => Fprop(new ConvEpilogue(null)),
            "ConvFprop: the epilogue of 2x5x4 3->6 3x3 writes nothing; pass y, what is gated or what is activated.");
        AssertRefused(
            () => Fprop(new ConvEpilogue(null, Gated: half.View)),
            "writes what is gated, but has no residual; pass one, or let it write y.");
        AssertRefused(
            () => Fprop(new ConvEpilogue(null, Residual: _y.View, Gated: half.View)),
            "ConvFprop: 'residual' has shape [2x5x4x6]; it needs [2x5x4x3].");
        AssertRefused(
            () => Fprop(new ConvEpilogue(null, Residual: half.View, Activated: half.View)),
            "ConvFprop: 'activated' has shape [2x5x4x3]; it needs [2x5x4x6].");
        using ConvFilter odd = new(TestDevices.Cpu, 5, 3, 3, 3);
        AssertRefused(
            () => ConvFprop.Run(
                TestDevices.Cpu.DefaultStream, Problem with { K = 5 }, PixelRegion.Whole(Problem.Output), _x.View, odd,
                new ConvEpilogue(null, Residual: half.View, Gated: half.View)),
            "has 5 output channels; it needs an even number, two for each of the residual's.");
    }

    [Fact]
    public void Stride_three_is_refused()
        => AssertRefused(
            () => Fprop(Problem with { Stride = 3 }, _x.View, _filter, _y.View), "has stride 3 and dilation 1; pass stride 1 or 2");

    [Fact]
    public void An_empty_output_is_refused()
        => AssertRefused(
            () => Fprop(Problem with { Pad = default, Dilation = 4 }, _x.View, _filter, _y.View), "every extent must be at least 1");

    [Fact]
    public void Gradients_that_do_not_fit_are_refused()
    {
        ComputeStream stream = TestDevices.Cpu.DefaultStream;
        AssertRefused(
            () => ConvDgrad.Run(stream, Problem, _x.View, _filter, new GradientTarget(_x.View, GradientWrite.Set)),
            "ConvDgrad: 'dy' has shape [2x5x4x3]");
        AssertRefused(
            () => ConvDgrad.Run(stream, Problem, _y.View, _filter, new GradientTarget(_y.View, GradientWrite.Set)),
            "ConvDgrad: 'dx' has shape [2x5x4x6]");
        AssertRefused(
            () => Dgrad(new(new GradientTarget(_x.View, GradientWrite.Set), Activated: _x.View)),
            "the input of 2x5x4 3->6 3x3 has 3 channels; concat_elu has pairs, an even number.");
        AssertRefused(
            () => Dgrad(new(new GradientTarget(_x.View, GradientWrite.Set), Pq: _y.View)),
            "has only one of (p, q) and the place of their gradient; pass both or neither.");
        AssertRefused(
            () => Dgrad(new(new GradientTarget(_x.View, GradientWrite.Set), Pq: _y.View, Dpq: _x.View)),
            "ConvDgrad: 'dpq' has shape [2x5x4x3]; it needs [2x5x4x6].");
        AssertRefused(
            () => ConvWgrad.Run(stream, Problem, _x.View, _y.View, _x.View.Data, GradientWrite.Set),
            "ConvWgrad: 'dw' has 120 elements; it needs 162");
        AssertRefused(
            () => ConvBiasGradient.Run(stream, Problem, _y.View, _x.View.Data, GradientWrite.Add),
            "ConvBiasGradient: 'db' has 120 elements; it needs 6");
    }

    private void Fprop(ConvEpilogue epilogue)
        => ConvFprop.Run(TestDevices.Cpu.DefaultStream, Problem, PixelRegion.Whole(Problem.Output), _x.View, _filter, epilogue);

    private void Dgrad(ConvDgradEpilogue epilogue) => ConvDgrad.Run(TestDevices.Cpu.DefaultStream, Problem, _y.View, _filter, epilogue);

    private static void Fprop(ConvProblem problem, TensorView x, ConvFilter filter, TensorView y)
        => ConvFprop.Run(TestDevices.Cpu.DefaultStream, problem, x, filter, ArrayView<float>.Empty, null, y);

    private static void AssertRefused(Action run, string message)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(run).Message);
}
