using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;
using static IlgpuColorize.Kernels.Tests.Sampling.ChromaCase;

namespace IlgpuColorize.Kernels.Tests.Sampling;

public abstract class MeanChromaTests(ComputeDevice device) : ChromaOpTests(device, MeanChroma.Forward)
{
    [Theory]
    [InlineData(0.3f)]
    [InlineData(1f)]
    public void Levels_equal_the_reference(float temperature)
        => AssertLevels(temperature, pixel => DrawReference.Mean(ParametersOf(pixel), Lightness[pixel], temperature));

    [Fact]
    public void Temperature_0_leaves_what_a_draw_at_it_leaves()
    {
        DrawOptions options = new(0f, GamutConstraint.On);
        int[] drawn = ChromaCase.Run(Device, DrawChroma.Forward, options, PixelRegion.Whole(Map), out _);
        Assert.Equal(drawn, Run(options, PixelRegion.Whole(Map), out _));
    }

    [Fact]
    public void Refuses_arguments_that_do_not_fit()
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => Run(Options, PixelRegion.OfPixel(4, 0), out _));
        Assert.StartsWith("MeanChroma: ", refusal.Message, StringComparison.Ordinal);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : MeanChromaTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : MeanChromaTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : MeanChromaTests(TestDevices.Cuda);
}
