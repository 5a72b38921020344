using IlgpuColorize.TestKit.Reference;
using Xunit;
using static IlgpuColorize.Kernels.Tests.Sampling.ChromaCase;

namespace IlgpuColorize.Kernels.Tests.Sampling;

public sealed class DrawReferenceTests
{
    [Fact]
    public void Mean_is_what_many_draws_are_on_average()
    {
        const int draws = 4000;
        Random random = new(1);
        int compared = 0;
        for (int pixel = 0; pixel < Map.Pixels; pixel++)
        {
            // Of small scales, so that few draws end at the edges of the levels: there, their mean is another.
            double[] mixture = [.. ParametersOf(pixel).Select((value, i) => i >= 6 * Components ? value - 2 : value)];
            (int A, int B)[] drawn = new (int, int)[draws];
            for (int i = 0; i < draws; i++)
            {
                var uniform = (random.NextDouble(), random.NextDouble(), random.NextDouble());
                drawn[i] = DrawReference.Draw(mixture, Lightness[pixel], uniform, temperature: 1);
            }
            (int a, int b) = DrawReference.Mean(mixture, Lightness[pixel], temperature: 1);
            compared += Compare(a, Array.ConvertAll(drawn, level => (double)level.A));
            compared += Compare(b, Array.ConvertAll(drawn, level => (double)level.B));
        }
        Assert.InRange(compared, Map.Pixels / 4, 2 * Map.Pixels);
    }

    private static int Compare(int mean, double[] drawn)
    {
        if (drawn.Count(level => level is 0 or 255) > drawn.Length / 500)
            return 0;
        double average = drawn.Average();
        double error = Math.Sqrt(drawn.Average(level => (level - average) * (level - average)) / drawn.Length);
        Assert.InRange(mean - average, -1 - 4 * error, 1 + 4 * error);
        return 1;
    }
}
