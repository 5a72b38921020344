using IlgpuColorize.Kernels.Optimizers;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Optimizers;

public sealed class StepStateTests
{
    [Fact]
    public void State_holds_the_corrections_of_its_step()
    {
        var state = StepState.Of(2, learningRate: 0.5, new AdamOptions(Beta1: 0.9, Beta2: 0.99), averageDecay: 0.999, seed: 0x1_0000_0002);
        Assert.Equal(new StepState(2, 0.5f, 0.19f, 0.0199f, 0.001f, SeedLow: 2, SeedHigh: 1), state);
    }

    [Fact]
    public void Steps_count_from_one()
        => Assert.Throws<ArgumentOutOfRangeException>(() => StepState.Of(0, 1, new AdamOptions(), 0, 0));

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(1, 2.0 / 11)]
    [InlineData(8980, 8981.0 / 8990)]
    [InlineData(9000, 0.999)]
    public void Decay_ramps_up_to_its_limit(int step, double expected)
        => Assert.Equal(expected, PolyakAverage.RampedDecay(0.999, step), 1e-12);
}
