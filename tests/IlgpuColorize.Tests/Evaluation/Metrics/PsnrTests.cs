using IlgpuColorize.Data;
using IlgpuColorize.Evaluation.Metrics;
using Xunit;

namespace IlgpuColorize.Tests.Evaluation.Metrics;

public sealed class PsnrTests
{
    [Fact]
    public void Psnr_follows_the_mean_squared_error_of_8_bit_values()
    {
        // Six values, one 10 levels off, one 20: the mean squared error is 500 / 6.
        RgbImage truth = Of(0, 50, 100, 150, 200, 250), image = Of(10, 50, 80, 150, 200, 250);
        Assert.Equal(10 * Math.Log10(255.0 * 255.0 / (500.0 / 6)), Psnr.Decibels(truth, image), 1e-9);
    }

    [Fact]
    public void Psnr_rounds_and_clamps_first()
    {
        RgbImage truth = Of(0, 50, 100, 150, 200, 255);
        RgbImage image = new(2, 1, [-0.3f, 50.4f / 255, 99.6f / 255, 150f / 255, 200f / 255, 1.2f]);
        Assert.Equal(double.PositiveInfinity, Psnr.Decibels(truth, image));
    }

    [Fact]
    public void Psnr_of_black_against_white_is_0()
        => Assert.Equal(0, Psnr.Decibels(Of(0, 0, 0, 0, 0, 0), Of(255, 255, 255, 255, 255, 255)), 1e-12);

    [Fact]
    public void Psnr_refuses_pictures_of_different_sizes()
        => Assert.Contains("1 x 2",
            Assert.Throws<ArgumentException>(() => Psnr.Decibels(Of(0, 0, 0, 0, 0, 0), new RgbImage(1, 2, new float[6]))).Message,
            StringComparison.Ordinal);

    private static RgbImage Of(params int[] values) => new(2, 1, [.. values.Select(value => value / 255f)]);
}
