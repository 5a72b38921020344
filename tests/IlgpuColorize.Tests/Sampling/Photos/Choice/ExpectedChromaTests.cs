using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos.Choice;

public sealed class ExpectedChromaTests
{
    // Two cells of grey level 127: in half of the draws the first is red, in half of them yellow; the second is grey.
    private static readonly byte[][] Draws = [[167, 127, 127, 127], [127, 167, 127, 127]];
    private static readonly ExpectedChroma RedOrYellow = ExpectedChroma.Of(Draws, PhotoFrame.Whole(1, 2));

    [Fact]
    public void Expected_chroma_is_the_mean_of_the_draws_at_their_own_strength()
    {
        // The mean is (20, 20), and |y|^2 is 1600: sqrt(2) times the mean.
        double side = Math.Sqrt(800);
        // The mean of two cells.
        double Squared(double a, double b, double greyA) => ((a - side) * (a - side) + (b - side) * (b - side) + greyA * greyA) / 2;
        Assert.Equal(Squared(40, 0, 0), RedOrYellow.Distance([167, 127, 127, 127]), 1e-6);
        Assert.Equal(Squared(28, 28, 0), RedOrYellow.Distance([155, 155, 127, 127]), 1e-6);
        Assert.Equal(Squared(0, 0, 9), RedOrYellow.Distance([127, 127, 136, 127]), 1e-6);
    }

    [Fact]
    public void Colours_lie_between_what_is_expected_and_others()
    {
        Assert.Equal([155, 155, 127, 127], RedOrYellow.Levels);
        Assert.Equal([155, 155, 127, 127], RedOrYellow.Towards([127, 127, 127, 127], share: 0));
        Assert.Equal([141, 141, 127, 127], RedOrYellow.Towards([127, 127, 127, 127], share: 0.5));
        Assert.Equal([127, 127, 200, 3], RedOrYellow.Towards([127, 127, 200, 3], share: 1));
    }

    [Fact]
    public void Sample_of_the_mean_hue_and_full_chroma_goes_before_paler_and_stranger_ones()
    {
        byte[][] best =
        [
            [155, 155, 127, 127], [147, 147, 127, 127], [167, 127, 127, 127], [127, 127, 127, 127], [99, 99, 127, 127],
        ];
        double[] distances = [.. best.Select(RedOrYellow.Distance)];
        Assert.Equal(distances.Order(), distances);
    }

    [Fact]
    public void Draws_that_cancel_expect_grey()
        => Assert.Equal(100, ExpectedChroma.Of([[167, 127], [87, 127]], PhotoFrame.Whole(1, 1)).Distance([137, 127]), 1e-6);

    [Fact]
    public void Cells_beside_a_padded_photo_do_not_count()
    {
        // The photo is the first of two cells; what is drawn in the second would raise the strength, and the distance.
        byte[][] padded = [.. Draws.Select(draw => (byte[])[draw[0], draw[1], 255, 0])];
        var expected = ExpectedChroma.Of(padded, new PhotoFrame(1, 2, 0, 0, 1, 1));
        Assert.Equal([155, 155], expected.Levels[..2]);
        Assert.Equal(2 * RedOrYellow.Distance([167, 127, 127, 127]), expected.Distance([167, 127, 1, 2]), 1e-6);
    }
}
