using IlgpuColorize.Numerics;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Numerics;

public sealed class CieLabTests
{
    [Theory] // Published D65 values of the sRGB primaries and secondaries.
    [InlineData(1, 0, 0, 53.2408, 80.0925, 67.2032)]
    [InlineData(0, 1, 0, 87.7347, -86.1827, 83.1793)]
    [InlineData(0, 0, 1, 32.2970, 79.1875, -107.8602)]
    [InlineData(1, 1, 0, 97.1393, -21.5537, 94.4780)]
    [InlineData(0, 1, 1, 91.1132, -48.0875, -14.1312)]
    [InlineData(1, 0, 1, 60.3242, 98.2343, -60.8249)]
    [InlineData(1, 1, 1, 100, 0, 0)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    public void Lab_of_the_primaries_is_as_published(double r, double g, double b, double lightness, double labA, double labB)
    {
        LabDouble lab = CieLabDouble.FromSrgb(new RgbDouble(r, g, b));
        Assert.Equal(lightness, lab.L, 5e-3);
        Assert.Equal(labA, lab.A, 2e-2);
        Assert.Equal(labB, lab.B, 2e-2);
    }

    [Fact]
    public void Greys_have_no_chroma()
    {
        for (int i = 0; i <= 255; i++)
        {
            LabDouble exact = CieLabDouble.FromSrgb(new RgbDouble(i / 255.0, i / 255.0, i / 255.0));
            Assert.Equal(0, exact.A, 1e-6);
            Assert.Equal(0, exact.B, 1e-6);
            Lab single = CieLab.FromSrgb(new Rgb(i / 255f, i / 255f, i / 255f));
            Assert.Equal(0, single.A, 2e-4);
            Assert.Equal(0, single.B, 2e-4);
        }
    }

    [Fact]
    public void Round_trips_are_good_to_1e_6_in_double_and_1e_5_in_float()
    {
        foreach ((float r, float g, float b) in Cube(17))
        {
            RgbDouble exact = CieLabDouble.ToSrgb(CieLabDouble.FromSrgb(new RgbDouble(r, g, b)));
            Assert.Equal(r, exact.R, 1e-6);
            Assert.Equal(g, exact.G, 1e-6);
            Assert.Equal(b, exact.B, 1e-6);
            Rgb single = CieLab.ToSrgb(CieLab.FromSrgb(new Rgb(r, g, b)));
            Assert.Equal(r, single.R, 1e-5f);
            Assert.Equal(g, single.G, 1e-5f);
            Assert.Equal(b, single.B, 1e-5f);
        }
    }

    [Fact]
    public void Float_follows_double()
    {
        foreach ((float r, float g, float b) in Cube(13))
        {
            LabDouble exact = CieLabDouble.FromSrgb(new RgbDouble(r, g, b));
            Lab single = CieLab.FromSrgb(new Rgb(r, g, b));
            Assert.Equal(exact.L, single.L, 1e-4);
            Assert.Equal(exact.A, single.A, 5e-4);
            Assert.Equal(exact.B, single.B, 5e-4);
        }
    }

    [Theory] // Both branches of both curves, and a value below black.
    [InlineData(0.04045, 0.0031308)]
    [InlineData(0.5, 0.21404114)]
    [InlineData(-0.1292, -0.01)]
    public void Srgb_curve_meets_its_published_points(double encoded, double linear)
    {
        Assert.Equal(linear, CieLab.SrgbToLinear((float)encoded), 1e-6);
        Assert.Equal(encoded, CieLab.LinearToSrgb((float)linear), 1e-6);
        Assert.Equal(linear, CieLabDouble.SrgbToLinear(encoded), 1e-7);
        Assert.Equal(encoded, CieLabDouble.LinearToSrgb(linear), 1e-6);
    }

    private static IEnumerable<(float R, float G, float B)> Cube(int steps) =>
        from r in Enumerable.Range(0, steps)
        from g in Enumerable.Range(0, steps)
        from b in Enumerable.Range(0, steps)
        select (r / (steps - 1f), g / (steps - 1f), b / (steps - 1f));
}
