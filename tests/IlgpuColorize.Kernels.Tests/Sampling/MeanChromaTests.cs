using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;
using static IlgpuColorize.Kernels.Tests.Sampling.ChromaCase;

namespace IlgpuColorize.Kernels.Tests.Sampling;

public abstract class MeanChromaTests(ComputeDevice device)
{
    [Theory]
    [InlineData(0.3f)]
    [InlineData(1f)]
    public void Levels_equal_the_reference(float temperature)
    {
        int[] levels = Run(new DrawOptions(temperature, GamutConstraint.Off), PixelRegion.Whole(Map), out double[] canvas);
        for (int pixel = 0; pixel < Map.Pixels; pixel++)
        {
            (int a, int b) = DrawReference.Mean(ParametersOf(pixel), Lightness[pixel], temperature);
            Assert.Equal((a, b), (levels[2 * pixel], levels[2 * pixel + 1]));
            Assert.Equal((a - 127.5) / 127.5, canvas[3 * pixel], 1e-6);
            Assert.Equal((b - 127.5) / 127.5, canvas[3 * pixel + 1], 1e-6);
            Assert.Equal(1, canvas[3 * pixel + 2]);
        }
        Assert.True(levels.Distinct().Count() > Map.Pixels / 2);
    }

    [Fact]
    public void Temperature_0_leaves_what_a_draw_at_it_leaves()
    {
        DrawOptions options = new(0f, GamutConstraint.On);
        int[] drawn = ChromaCase.Run(device, DrawChroma.Forward, options, PixelRegion.Whole(Map), out _);
        Assert.Equal(drawn, Run(options, PixelRegion.Whole(Map), out _));
    }

    [Fact]
    public void Gamut_constraint_is_applied_last_and_only_on_request()
    {
        int[] free = Run(new DrawOptions(0.3f, GamutConstraint.Off), PixelRegion.Whole(Map), out _);
        int[] kept = Run(new DrawOptions(0.3f, GamutConstraint.On), PixelRegion.Whole(Map), out _);
        int changed = 0;
        for (int pixel = 0; pixel < Map.Pixels; pixel++)
        {
            var before = new ChromaLevel(free[2 * pixel], free[2 * pixel + 1]);
            var after = new ChromaLevel(kept[2 * pixel], kept[2 * pixel + 1]);
            Assert.Equal(ChromaLevels.ConstrainToGamut(50f * ((float)Lightness[pixel] + 1f), before), after);
            changed += before == after ? 0 : 1;
        }
        Assert.InRange(changed, 5, Map.Pixels - 5);
    }

    [Fact]
    public void Region_has_what_the_whole_has_and_the_rest_stays()
    {
        DrawOptions options = new(1f, GamutConstraint.On);
        int[] whole = Run(options, PixelRegion.Whole(Map), out _);
        int[] one = Run(options, PixelRegion.OfPixel(2, 3), out double[] canvas);
        for (int pixel = 0; pixel < Map.Pixels; pixel++)
        {
            bool within = pixel % 20 == 2 * 5 + 3;
            Assert.Equal(within ? whole[2 * pixel] : -1, one[2 * pixel]);
            Assert.Equal(within ? whole[2 * pixel + 1] : -1, one[2 * pixel + 1]);
            Assert.Equal(!within, double.IsNaN(canvas[3 * pixel]));
        }
    }

    [Fact]
    public void Refuses_arguments_that_do_not_fit()
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => Run(new DrawOptions(1f, GamutConstraint.On), PixelRegion.OfPixel(4, 0), out _));
        Assert.StartsWith("MeanChroma: ", refusal.Message, StringComparison.Ordinal);
    }

    private int[] Run(DrawOptions options, PixelRegion region, out double[] canvas)
        => ChromaCase.Run(device, MeanChroma.Forward, options, region, out canvas);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : MeanChromaTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : MeanChromaTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : MeanChromaTests(TestDevices.Cuda);
}
