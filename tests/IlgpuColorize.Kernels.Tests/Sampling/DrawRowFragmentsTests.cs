using IlgpuColorize.Kernels.Sampling;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>Checks where weights lie in the warps' streams.</summary>
public sealed class DrawRowFragmentsTests
{
    public static TheoryData<int, int, int, int> Layouts
        => new() { { 16, 1, 24, 1 }, { 16, 1, 24, 8 }, { 32, 2, 80, 2 }, { 96, 3, 80, 4 }, { 160, 1, 80, 1 }, { 160, 2, 80, 8 } };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_place_holds_one_weight(int channels, int layers, int mixtureChannels, int groups)
    {
        DrawRowFragments fragments = new(channels, layers, mixtureChannels, groups);
        bool[] taken = new bool[fragments.Elements];
        int weights = 0;
        for (int stage = 0; stage <= 2 * layers; stage++)
        {
            for (int output = 0; output < 16 * fragments.Tiles(stage); output++)
            {
                for (int reduced = 0; reduced < fragments.Reduced(stage); reduced++)
                {
                    taken[fragments.Index(stage, output, reduced)] = true;
                    weights++;
                }
            }
        }
        // As many weights as places, and no place left over: no two share one. Plain counts, because an assertion per weight of the paper's
        // channels takes seconds.
        Assert.Equal(fragments.Elements, weights);
        Assert.Equal(-1, Array.IndexOf(taken, false));
    }

    /// <summary>
    /// The paper's sizes: of each tile a warp has two steps of a block's stage and one of the output's. Of eight groups the first
    /// four have 1 + 3 tiles of a block, the next two 2 + 2, the last two 1 + 2; the output's five are those of the last four and of the
    /// first.
    /// </summary>
    [Fact]
    public void Streams_of_the_paper_are_balanced()
    {
        DrawRowFragments one = new(160, 4, 80, 1), eight = new(160, 4, 80, 8);
        for (int warp = 0; warp < DrawRowFragments.Warps; warp++)
        {
            Assert.Equal(4 * (10 + 20) * 2 + 5, one.Steps(0, warp));
            Assert.Equal(4 * (1 + 3) * 2 + 1, eight.Steps(0, warp));
            Assert.Equal(4 * (1 + 3) * 2, eight.Steps(3, warp));
            Assert.Equal(4 * (2 + 2) * 2 + 1, eight.Steps(5, warp));
            Assert.Equal(4 * (1 + 2) * 2 + 1, eight.Steps(7, warp));
        }
    }

    /// <summary>
    /// PTX ISA, the figure of the A fragment of m16n8k16: of a lane 4g + t, register 0 is row g, columns 2t and 2t + 1; 1 is row g + 8; 2
    /// and 3 are columns 8 further.
    /// </summary>
    [Fact]
    public void Lanes_hold_the_fragments_of_the_figure()
    {
        DrawRowFragments fragments = new(32, 1, 80, 1);
        const int Step = 512, Half = 256, Lane = 8;
        // Outputs 2g and 2g + 1 are rows g and g + 8.
        Assert.Equal(0, fragments.Index(0, 0, 0));
        Assert.Equal(1, fragments.Index(0, 0, 1));
        Assert.Equal(2, fragments.Index(0, 1, 0));
        Assert.Equal(4, fragments.Index(0, 0, 8));
        Assert.Equal(7, fragments.Index(0, 1, 9));
        Assert.Equal(Lane * (4 * 3 + 2) + 1, fragments.Index(0, 6, 5));
        Assert.Equal(Half, fragments.Index(0, 0, 16));
        // Four steps: the first warp with one is the third of ten, the next the fifth.
        Assert.Equal(Step * fragments.FirstStep(0, 2), fragments.Index(0, 0, 0));
        Assert.Equal(Step * fragments.FirstStep(0, 4), fragments.Index(0, 0, 32));
    }

    /// <summary>
    /// A warp's stream goes through the stages, in each through the group's tiles, in each through the warp's part of the steps.
    /// </summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(4, 3)]
    [InlineData(8, 5)]
    public void Streams_follow_the_chain(int groups, int rank)
    {
        const int Warp = 3;
        DrawRowFragments fragments = new(160, 2, 80, groups);
        int step = fragments.FirstStep(rank, Warp);
        for (int stage = 0; stage <= 4; stage++)
        {
            for (int tile = fragments.FirstTile(rank, stage); tile < fragments.Tiles(stage); tile += groups)
            {
                for (int i = fragments.PartOf(Warp, stage); i < fragments.PartOf(Warp + 1, stage); i++)
                    Assert.Equal(512 * step++, fragments.Index(stage, 16 * tile, 32 * i));
            }
        }
        Assert.Equal(fragments.FirstStep(rank, Warp + 1), step);
    }
}
