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

public abstract class DrawChromaTests(ComputeDevice device) : ChromaOpTests(device, DrawChroma.Forward)
{
    [Theory]
    [InlineData(0f)]
    [InlineData(0.7f)]
    [InlineData(1f)]
    public void Levels_equal_the_reference(float temperature)
        => AssertLevels(temperature, pixel => Reference(pixel, pixel % 20, draw: 0, temperature));

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
    public void Refuses_arguments_that_do_not_fit()
    {
        using var scope = new OpScope(Device);
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

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : DrawChromaTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : DrawChromaTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : DrawChromaTests(TestDevices.Cuda);
}
