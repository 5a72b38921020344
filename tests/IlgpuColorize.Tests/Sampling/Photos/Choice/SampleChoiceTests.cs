using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos.Choice;

public sealed class SampleChoiceTests
{
    // Two of red, one of blue, one between, and two that lost their way.
    private static readonly byte[][] Candidates = [[200, 127], [201, 127], [60, 127], [130, 127], [0, 255], [255, 0]];
    private static readonly double[] Nats = [10, 9, 12, 11, 90, 80];

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 1, 3 })]
    [InlineData(3, new[] { 1, 0, 3 })]
    [InlineData(4, new[] { 1, 0, 3, 2 })]
    public void Likely_and_different_ones_are_chosen_the_likeliest_first(int count, int[] expected)
        => Assert.Equal(expected, SampleChoice.Choose(Candidates, Nats, count));

    [Fact]
    public void All_are_chosen_where_all_are_wanted()
        => Assert.Equal([1, 0, 3, 2, 5, 4], SampleChoice.Choose(Candidates, Nats, Candidates.Length));
}
