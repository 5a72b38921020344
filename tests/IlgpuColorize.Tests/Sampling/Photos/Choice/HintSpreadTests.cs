using IlgpuColorize.Data;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos.Choice;

[Collection(TestDevices.Collection)]
public sealed class HintSpreadTests
{
    private const int Side = 32;
    private const int Cells = Side / ColorExample.Ratio;

    // A light half beside a dark one, of one grey each.
    private static readonly ColorExample Halves = new(
        "halves", Side, Side, [.. Enumerable.Range(0, Side * Side).Select(pixel => pixel % Side < Side / 2 ? 0.5f : -0.5f)],
        ColorExample.Blank(Side, Side).ChromaLevels);

    private static readonly ChromaMap Grey = new(Cells, Cells, Halves.ChromaLevels);

    [Fact]
    public void A_hint_spreads_over_its_object_above_and_left_too_and_stops_at_the_edge()
    {
        // In the last row and the last column of the left half.
        float[] ab = Spread(Grey, new ColorHint(0.47f, 0.97f, 40, -30));
        Assert.InRange(A(ab, 15, 31), 37, 41);
        // The farthest corner of the object is more than its own length away.
        Assert.InRange(A(ab, 0, 0), 8, 41);
        Assert.InRange(A(ab, 8, 20), 25, 41);
        // One step over the edge.
        Assert.InRange(A(ab, 17, 31), 0, 4);
        Assert.InRange(A(ab, 31, 0), 0, 4);
    }

    [Fact]
    public void There_is_no_spot_at_a_hint()
    {
        float[] ab = Spread(Grey, new ColorHint(0.25f, 0.5f, 40, 40));
        for (int step = 1; step <= 4; step++)
            Assert.InRange(A(ab, 8 - step, 16), A(ab, 8, 16) - 2, A(ab, 8, 16));
    }

    [Fact]
    public void Hints_of_two_objects_hold_each_in_its_own()
    {
        float[] ab = Spread(Grey, new ColorHint(0.2f, 0.2f, 50, 0), new ColorHint(0.8f, 0.2f, -50, 0));
        Assert.InRange(A(ab, 6, 6), 46, 51);
        Assert.InRange(A(ab, 26, 6), -51, -46);
    }

    [Fact]
    public void Two_hints_on_one_pixel_give_their_mean()
        => Assert.InRange(A(Spread(Grey, new ColorHint(0.2f, 0.2f, 20, 0), new ColorHint(0.2f, 0.2f, 40, 0)), 6, 6), 27, 31);

    [Fact]
    public void A_sample_that_agrees_stays_as_it_is_and_its_held_cell_does_not_count()
    {
        byte[] levels = [.. Grey.Levels];
        int cell = 4 * Cells + 2;
        levels[2 * cell] = (byte)ChromaLevels.FromLab(40);
        float[] agreeing = Spread(Grey, new ColorHint(0.3f, 0.55f, 0, 0));
        Assert.All(agreeing, value => Assert.InRange(value, -1, 1));
        // The held cell alone has the colour of the hint: all around it lacks it.
        Assert.InRange(A(Spread(new ChromaMap(Cells, Cells, levels), new ColorHint(0.3f, 0.55f, 40, 0)), 4, 10), 25, 41);
    }

    private static float[] Spread(ChromaMap drawn, params ColorHint[] hints)
    {
        ChromaMap spread = new HintSpread(TestDevices.Cpu, Halves, hints).Apply(drawn);
        Assert.Equal((Side, Side), (spread.Rows, spread.Columns));
        return spread.ToLab();
    }

    private static float A(float[] ab, int column, int row) => ab[2 * (row * Side + column)];
}
