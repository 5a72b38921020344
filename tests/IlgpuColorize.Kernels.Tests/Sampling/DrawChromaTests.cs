using ILGPU;
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

public abstract class DrawChromaTests(ComputeDevice device)
{
    private static readonly DrawOptions Options = new(1f, GamutConstraint.On);

    [Theory]
    [InlineData(0f)]
    [InlineData(0.7f)]
    [InlineData(1f)]
    public void Levels_equal_the_reference(float temperature)
    {
        int[] levels = Run(new DrawOptions(temperature, GamutConstraint.Off), PixelRegion.Whole(Map), out double[] canvas);
        for (int pixel = 0; pixel < Map.Pixels; pixel++)
        {
            (int a, int b) = Reference(pixel, pixel % 20, draw: 0, temperature);
            Assert.Equal((a, b), (levels[2 * pixel], levels[2 * pixel + 1]));
            Assert.Equal((a - 127.5) / 127.5, canvas[3 * pixel], 1e-6);
            Assert.Equal((b - 127.5) / 127.5, canvas[3 * pixel + 1], 1e-6);
            Assert.Equal(1, canvas[3 * pixel + 2]);
        }
    }

    [Fact]
    public void Of_several_draws_the_nearest_to_the_guide_is_kept()
    {
        const int draws = 4;
        int[] levels = Run(new DrawOptions(1f, GamutConstraint.Off, draws), PixelRegion.Whole(Map), out _);
        int[] firsts = Run(new DrawOptions(1f, GamutConstraint.Off), PixelRegion.Whole(Map), out _);
        int others = 0;
        for (int pixel = 0; pixel < Map.Pixels; pixel++)
        {
            (int a, int b) = (Guide[2 * pixel], Guide[2 * pixel + 1]);
            (int, int) expected = Enumerable.Range(0, a == HoldChroma.Free ? 1 : draws)
                .Select(draw => Reference(pixel, pixel % 20, draw, temperature: 1))
                .MinBy(drawn => (drawn.A - a) * (drawn.A - a) + (drawn.B - b) * (drawn.B - b));
            Assert.Equal(expected, (levels[2 * pixel], levels[2 * pixel + 1]));
            others += expected == (firsts[2 * pixel], firsts[2 * pixel + 1]) ? 0 : 1;
        }
        Assert.InRange(others, Map.Pixels / 4, Map.Pixels * 3 / 4);
    }

    [Fact]
    public void Pixels_that_share_their_numbers_are_all_drawn_with_the_first_ones()
    {
        DrawOptions shared = new(1f, GamutConstraint.Off, Draws: 2, DrawNumbers.Shared);
        int[] levels = Run(shared, PixelRegion.OfPixel(1, 3), out _);
        for (int image = 0; image < Map.N; image++)
        {
            int pixel = 20 * image + 8;
            (int A, int B)[] drawn = [Reference(pixel, of: 0, draw: 0, temperature: 1), Reference(pixel, of: 0, draw: 1, temperature: 1)];
            Assert.Contains((levels[2 * pixel], levels[2 * pixel + 1]), drawn);
        }
    }

    [Fact]
    public void Gamut_constraint_is_applied_last_and_only_on_request()
    {
        int[] free = Run(new DrawOptions(1f, GamutConstraint.Off), PixelRegion.Whole(Map), out _);
        int[] kept = Run(Options, PixelRegion.Whole(Map), out _);
        int changed = 0;
        for (int pixel = 0; pixel < Map.Pixels; pixel++)
        {
            float lightness = 50f * ((float)Lightness[pixel] + 1f);
            var before = new ChromaLevel(free[2 * pixel], free[2 * pixel + 1]);
            var after = new ChromaLevel(kept[2 * pixel], kept[2 * pixel + 1]);
            Assert.Equal(ChromaLevels.ConstrainToGamut(lightness, before), after);
            changed += before == after ? 0 : 1;
        }
        Assert.InRange(changed, 5, Map.Pixels - 5);
    }

    [Fact]
    public void One_pixel_draws_what_the_whole_draws_and_leaves_the_rest()
    {
        int[] whole = Run(Options, PixelRegion.Whole(Map), out _);
        int[] one = Run(Options, PixelRegion.OfPixel(2, 3), out double[] canvas);
        for (int pixel = 0; pixel < Map.Pixels; pixel++)
        {
            bool drawn = pixel % 20 == 2 * 5 + 3;
            Assert.Equal(drawn ? whole[2 * pixel] : -1, one[2 * pixel]);
            Assert.Equal(drawn ? whole[2 * pixel + 1] : -1, one[2 * pixel + 1]);
            Assert.Equal(!drawn, double.IsNaN(canvas[3 * pixel]));
        }
    }

    [Fact]
    public void Refuses_arguments_that_do_not_fit()
    {
        using var scope = new OpScope(device);
        TensorView mixture = scope.Output(Map).View;
        TensorView lightness = scope.Output(Map.WithChannels(1)).View;
        string Refusal(DrawKey[] keys, DrawOptions[] options, TensorView canvas)
            => Assert.Throws<ArgumentException>(() => DrawChroma.Forward(
                scope.Stream,
                new ChromaOperands(
                    mixture, Components, lightness, scope.Flat(keys), scope.Flat(options), scope.Flat(Guide), canvas,
                    scope.Flat(new int[120])),
                PixelRegion.Whole(Map))).Message;
        Assert.Equal("DrawChroma: 'keys' has 1 elements; it needs 3.", Refusal([Keys[0]], [Options], mixture));
        Assert.Equal("DrawChroma: 'options' has 2 elements; it needs 1.", Refusal(Keys, [Options, Options], mixture));
        Assert.Equal("DrawChroma: 'canvas' has shape [3x4x5x1]; it needs at least 2 channels, a and b.",
            Refusal(Keys, [Options], lightness));
    }

    // What a pixel draws with the numbers of a pixel of the map.
    private static (int A, int B) Reference(int pixel, int of, int draw, float temperature)
    {
        DrawKey key = Keys[pixel / 20];
        PhiloxWords words = Philox4x32.Draw(key.KeyLow, key.KeyHigh, (uint)of, key.Sample, (uint)draw, 0);
        return DrawReference.Draw(
            ParametersOf(pixel), Lightness[pixel], (Uniform(words.X), Uniform(words.Y), Uniform(words.Z)), temperature);
    }

    private static double Uniform(uint word) => ((word >> 8) + 0.5) / (1 << 24);

    private int[] Run(DrawOptions options, PixelRegion region, out double[] canvas)
        => ChromaCase.Run(device, DrawChroma.Forward, options, region, out canvas);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : DrawChromaTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : DrawChromaTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : DrawChromaTests(TestDevices.Cuda);
}
