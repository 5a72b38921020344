using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using Xunit;
using static IlgpuColorize.Kernels.Tests.Sampling.ChromaCase;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>What every op that gives pixels their chroma does.</summary>
public abstract class ChromaOpTests
{
    private readonly Op _op;

    private protected ChromaOpTests(ComputeDevice device, Op op) => (Device, _op) = (device, op);

    private protected ComputeDevice Device { get; }

    private protected static DrawOptions Options { get; } = new(1f, GamutConstraint.On);

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
    public void One_pixel_gets_what_it_gets_in_the_whole_and_the_rest_stays()
    {
        int[] whole = Run(Options, PixelRegion.Whole(Map), out _);
        int[] one = Run(Options, PixelRegion.OfPixel(2, 3), out double[] canvas);
        for (int pixel = 0; pixel < Map.Pixels; pixel++)
        {
            bool within = pixel % 20 == 2 * 5 + 3;
            Assert.Equal(within ? whole[2 * pixel] : -1, one[2 * pixel]);
            Assert.Equal(within ? whole[2 * pixel + 1] : -1, one[2 * pixel + 1]);
            Assert.Equal(!within, double.IsNaN(canvas[3 * pixel]));
        }
    }

    /// <summary>Checks what every pixel is given against a reference, which has no gamut constraint.</summary>
    private protected void AssertLevels(float temperature, Func<int, (int A, int B)> reference)
    {
        int[] levels = Run(new DrawOptions(temperature, GamutConstraint.Off), PixelRegion.Whole(Map), out double[] canvas);
        for (int pixel = 0; pixel < Map.Pixels; pixel++)
        {
            (int a, int b) = reference(pixel);
            Assert.Equal((a, b), (levels[2 * pixel], levels[2 * pixel + 1]));
            Assert.Equal((a - 127.5) / 127.5, canvas[3 * pixel], 1e-6);
            Assert.Equal((b - 127.5) / 127.5, canvas[3 * pixel + 1], 1e-6);
            Assert.Equal(1, canvas[3 * pixel + 2]);
        }
        Assert.InRange(levels.Distinct().Count(), Map.Pixels / 2, 256);
    }

    private protected int[] Run(DrawOptions options, PixelRegion region, out double[] canvas)
        => ChromaCase.Run(Device, _op, options, region, out canvas);
}
