using IlgpuColorize.Data;
using IlgpuColorize.Evaluation.Metrics;
using Xunit;

namespace IlgpuColorize.Tests.Evaluation.Metrics;

public sealed class ColourfulnessTests
{
    private static readonly RgbImage Picture = new(2, 1, [200 / 255f, 100 / 255f, 100 / 255f, 20 / 255f, 80 / 255f, 150 / 255f]);

    [Fact]
    public void Signed_measure_follows_the_published_formula()
    {
        // rg: 100 and -60, mean 20, deviation 80. yb: 50 and -100, mean -25, deviation 75.
        Assert.Equal(Math.Sqrt(80 * 80 + 75 * 75) + 0.3 * Math.Sqrt(20 * 20 + 25 * 25), Colourfulness.Signed(Picture), 1e-9);
    }

    [Fact]
    public void Absolute_variant_takes_the_differences_without_sign()
    {
        // |rg|: 100 and 60, mean 80, deviation 20. |yb|: 50 and 100, mean 75, deviation 25.
        Assert.Equal(Math.Sqrt(20 * 20 + 25 * 25) + 0.3 * Math.Sqrt(80 * 80 + 75 * 75), Colourfulness.Absolute(Picture), 1e-9);
    }

    [Fact]
    public void Grey_has_no_colourfulness()
    {
        RgbImage grey = new(2, 1, [0.2f, 0.2f, 0.2f, 0.9f, 0.9f, 0.9f]);
        Assert.Equal(0, Colourfulness.Signed(grey), 1e-9);
        Assert.Equal(0, Colourfulness.Absolute(grey), 1e-9);
    }
}
