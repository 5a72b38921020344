using IlgpuColorize.Kernels.Sampling;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>Checks where weights lie in the warps' streams.</summary>
public sealed class DrawRowFragmentsTests
{
    public static TheoryData<int, int, int> Layouts => new() { { 16, 1, 24 }, { 32, 2, 80 }, { 96, 3, 80 }, { 160, 4, 80 } };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_place_holds_one_weight(int channels, int layers, int mixtureChannels)
    {
        DrawRowFragments fragments = new(channels, layers, mixtureChannels);
        bool[] taken = new bool[fragments.Elements];
        for (int stage = 0; stage <= 2 * layers; stage++)
        {
            for (int output = 0; output < 16 * fragments.Tiles(stage); output++)
            {
                for (int reduced = 0; reduced < fragments.Reduced(stage); reduced++)
                {
                    int index = fragments.Index(stage, output, reduced);
                    Assert.False(taken[index]);
                    taken[index] = true;
                }
            }
        }
        Assert.DoesNotContain(false, taken);
    }

    /// <summary>The paper's sizes: each warp has a tile of each first convolution and two of each gated one; five have one of the output's.</summary>
    [Fact]
    public void Streams_of_the_paper_are_balanced()
    {
        DrawRowFragments fragments = new(160, 4, 80);
        int blocks = 4 * (1 + 2) * 20;
        for (int warp = 0; warp < DrawRowFragments.Warps; warp++)
            Assert.Equal(warp < 5 ? blocks + 10 : blocks, fragments.Steps(warp));
    }

    /// <summary>PTX ISA, the figure of the A fragment of m16n8k16: of a lane 4g + t, register 0 is row g, columns 2t and 2t + 1; 1 is row g + 8; 2 and 3 are columns 8 further.</summary>
    [Fact]
    public void Lanes_hold_the_fragments_of_the_figure()
    {
        DrawRowFragments fragments = new(32, 1, 80);
        const int Step = 512, Half = 256, Lane = 8;
        // Outputs 2g and 2g + 1 are rows g and g + 8.
        Assert.Equal(0, fragments.Index(0, 0, 0));
        Assert.Equal(1, fragments.Index(0, 0, 1));
        Assert.Equal(2, fragments.Index(0, 1, 0));
        Assert.Equal(4, fragments.Index(0, 0, 8));
        Assert.Equal(7, fragments.Index(0, 1, 9));
        Assert.Equal(Lane * (4 * 3 + 2) + 1, fragments.Index(0, 6, 5));
        Assert.Equal(Half, fragments.Index(0, 0, 16));
        Assert.Equal(Step, fragments.Index(0, 0, 32));
    }

    /// <summary>A warp's stream goes through the stages, in each through the warp's tiles, in each through the steps.</summary>
    [Fact]
    public void Streams_follow_the_chain()
    {
        DrawRowFragments fragments = new(160, 2, 80);
        int step = fragments.FirstStep(3);
        for (int stage = 0; stage <= 4; stage++)
        {
            for (int tile = 3; tile < fragments.Tiles(stage); tile += DrawRowFragments.Warps)
            {
                for (int i = 0; i < fragments.StepsOfTile(stage); i++)
                    Assert.Equal(512 * step++, fragments.Index(stage, 16 * tile, 32 * i));
            }
        }
        Assert.Equal(fragments.FirstStep(4), step);
    }
}
