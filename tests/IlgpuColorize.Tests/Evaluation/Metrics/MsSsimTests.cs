using IlgpuColorize.Data;
using IlgpuColorize.Evaluation.Metrics;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Evaluation.Metrics;

public sealed class MsSsimTests
{
    private static readonly double[] Exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    [Fact]
    public void A_picture_is_like_itself()
        => Assert.Equal(1, MsSsim.Similarity(TestPhotos.Waves(40, 37, 1), TestPhotos.Waves(40, 37, 1)), 1e-9);

    [Theory]
    [InlineData(176, 180)]
    [InlineData(48, 37)]
    public void Similarity_is_that_of_the_plain_formula(int width, int height)
    {
        RgbImage first = TestPhotos.Waves(width, height, 1), second = Mixed(first, TestPhotos.Waves(width, height, 2), 0.2f);
        double expected = Enumerable.Range(0, 3).Average(channel => Plain(Channel(first, channel), Channel(second, channel)));
        Assert.InRange(expected, 0.3, 0.99);
        Assert.Equal(expected, MsSsim.Similarity(first, second), 1e-9);
        Assert.Equal(expected, MsSsim.Similarity(second, first), 1e-9);
    }

    [Fact]
    public void Pictures_too_small_or_of_different_sizes_are_refused()
    {
        RgbImage small = TestPhotos.Waves(15, 20, 1);
        Assert.Contains(
            "at least 16", Assert.Throws<ArgumentException>(() => MsSsim.Similarity(small, small)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "20 x 16", Assert.Throws<ArgumentException>(() => MsSsim.Similarity(TestPhotos.Waves(16, 20, 1), TestPhotos.Waves(20, 16, 1)))
            .Message, StringComparison.Ordinal);
    }

    // Wang et al. (2003) as it is written, a two-dimensional window at every place.
    private static double Plain(double[,] x, double[,] y)
    {
        double similarity = 1;
        for (int scale = 0; scale < 5; scale++)
        {
            double[,] window = WindowFor(Math.Min(x.GetLength(0), x.GetLength(1)));
            int size = window.GetLength(0);
            List<(double Luminance, double Structure)> map = [];
            for (int row = 0; row + size <= x.GetLength(0); row++)
            {
                for (int column = 0; column + size <= x.GetLength(1); column++)
                    map.Add(At(x, y, window, row, column));
            }
            double mean = scale == 4 ? map.Average(place => place.Luminance * place.Structure) : map.Average(place => place.Structure);
            similarity *= Math.Pow(mean, Exponents[scale]);
            (x, y) = (Half(x), Half(y));
        }
        return similarity;
    }

    private static (double Luminance, double Structure) At(double[,] x, double[,] y, double[,] window, int row, int column)
    {
        double Mean(Func<int, int, double> of)
        {
            double sum = 0;
            for (int i = 0; i < window.GetLength(0); i++)
            {
                for (int j = 0; j < window.GetLength(1); j++)
                    sum += window[i, j] * of(row + i, column + j);
            }
            return sum;
        }
        double mx = Mean((i, j) => x[i, j]), my = Mean((i, j) => y[i, j]);
        double vx = Mean((i, j) => Math.Pow(x[i, j] - mx, 2)), vy = Mean((i, j) => Math.Pow(y[i, j] - my, 2)),
            cov = Mean((i, j) => (x[i, j] - mx) * (y[i, j] - my));
        return ((2 * mx * my + 6.5025) / (mx * mx + my * my + 6.5025), (2 * cov + 58.5225) / (vx + vy + 58.5225));
    }

    private static double[,] WindowFor(int side)
    {
        int size = Math.Min(11, (side - 1) / 2 * 2 + 1);
        double deviation = 1.5 * size / 11, sum = 0;
        var window = new double[size, size];
        for (int i = 0; i < size * size; i++)
        {
            (int row, int column) = (i / size - size / 2, i % size - size / 2);
            sum += window[i / size, i % size] = Math.Exp(-(row * row + column * column) / (2 * deviation * deviation));
        }
        for (int i = 0; i < size * size; i++)
            window[i / size, i % size] /= sum;
        return window;
    }

    private static double[,] Half(double[,] x)
    {
        var half = new double[x.GetLength(0) / 2, x.GetLength(1) / 2];
        for (int i = 0; i < half.GetLength(0); i++)
        {
            for (int j = 0; j < half.GetLength(1); j++)
                half[i, j] = (x[2 * i, 2 * j] + x[2 * i + 1, 2 * j] + x[2 * i, 2 * j + 1] + x[2 * i + 1, 2 * j + 1]) / 4;
        }
        return half;
    }

    private static double[,] Channel(RgbImage image, int channel)
    {
        var values = new double[image.Height, image.Width];
        for (int i = 0; i < image.Width * image.Height; i++)
            values[i / image.Width, i % image.Width] = Math.Floor(image.Rgb[3 * i + channel] * 255f + 0.5f);
        return values;
    }

    private static RgbImage Mixed(RgbImage first, RgbImage second, float share)
        => new(first.Width, first.Height, [.. first.Rgb.Zip(second.Rgb, (a, b) => a + share * (b - a))]);
}
