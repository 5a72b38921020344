using IlgpuColorize.Numerics;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Numerics;

public sealed class GamutTests
{
    [Fact]
    public void Gamut_contains_every_colour_of_srgb_and_no_other()
    {
        Lab red = CieLab.FromSrgb(new Rgb(1, 0, 0));
        Assert.True(Gamut.Contains(red.L, red.A, red.B, 1e-4f));
        Assert.True(Gamut.Contains(red.L, red.A * 0.9f, red.B * 0.9f, 0f));
        Assert.False(Gamut.Contains(red.L, red.A * 1.05f, red.B * 1.05f, 1e-4f));
    }

    [Theory]
    [InlineData(50, 100, 100)]
    [InlineData(5, 30, 30)]
    [InlineData(90, -120, 40)]
    [InlineData(70, 30, -128)]
    public void Largest_scale_ends_on_the_border(float lightness, float a, float b)
    {
        float scale = Gamut.LargestChromaScale(lightness, a, b, 0f, 1f);
        Assert.InRange(scale, 0.001f, 0.999f);
        Assert.True(Gamut.Contains(lightness, scale * a, scale * b, 0f, 1f));
        Assert.False(Gamut.Contains(lightness, scale * 1.001f * a, scale * 1.001f * b, 0f, 1f));
    }

    [Fact]
    public void Colours_inside_are_not_scaled() => Assert.Equal(1f, Gamut.LargestChromaScale(60, 10, -20, 0f, 1f));

    [Fact]
    public void White_and_black_leave_no_chroma()
    {
        Assert.Equal(0f, Gamut.LargestChromaScale(100, 40, 40, 0f, 1f), 1e-3f);
        Assert.Equal(0f, Gamut.LargestChromaScale(0, 40, 40, 0f, 1f), 1e-3f);
    }
}
