using IlgpuColorize.Numerics;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Numerics;

public sealed class ChromaLevelsTests
{
    [Fact]
    public void Every_level_survives_the_way_through_the_network_and_through_lab()
    {
        for (int q = 0; q < ChromaLevels.Count; q++)
        {
            Assert.Equal(q, ChromaLevels.FromNetwork(ChromaLevels.ToNetwork(q)));
            Assert.Equal(q, ChromaLevels.FromLab(ChromaLevels.ToLab(q)));
        }
    }

    [Fact]
    public void Grey_is_level_127_and_minus_one_over_255()
    {
        Assert.Equal(ChromaLevels.Grey, ChromaLevels.FromLab(0f));
        Assert.Equal(-1f / 255f, ChromaLevels.ToNetwork(ChromaLevels.Grey), 1e-8f);
        Assert.Equal(-1f, ChromaLevels.ToNetwork(0));
        Assert.Equal(1f, ChromaLevels.ToNetwork(255));
    }

    [Theory]
    [InlineData(-500f, 0)]
    [InlineData(-127.4f, 0)]
    [InlineData(0.4f, 127)]
    [InlineData(0.6f, 128)]
    [InlineData(-0.6f, 126)]
    [InlineData(500f, 255)]
    public void Lab_values_round_to_the_nearest_level_and_clamp(float ab, int level) => Assert.Equal(level, ChromaLevels.FromLab(ab));

    [Theory]
    [InlineData(-3f, 0)]
    [InlineData(3f, 255)]
    [InlineData(0.003f, 128)]
    [InlineData(-0.003f, 127)]
    public void Network_values_round_to_the_nearest_level_and_clamp(float x, int level) => Assert.Equal(level, ChromaLevels.FromNetwork(x));

    [Fact]
    public void Constraint_keeps_colours_inside_and_moves_others_towards_grey()
    {
        var inside = new ChromaLevel(140, 110);
        Assert.Equal(inside, ChromaLevels.ConstrainToGamut(60f, inside));

        ChromaLevel moved = ChromaLevels.ConstrainToGamut(20f, new ChromaLevel(10, 250));
        Assert.InRange(moved.A, 11, 127);
        Assert.InRange(moved.B, 127, 249);
        Assert.True(Gamut.Contains(20f, ChromaLevels.ToLab(moved.A), ChromaLevels.ToLab(moved.B), ChromaLevels.FeedbackTolerance + 0.01f));
        Assert.Equal(new ChromaLevel(127, 127), ChromaLevels.ConstrainToGamut(110f, new ChromaLevel(10, 250)));
    }
}
