using IlgpuColorize.Evaluation.Metrics;
using Xunit;

namespace IlgpuColorize.Tests.Evaluation.Metrics;

public sealed class HueAgreementTests
{
    private const int Cells = 900;

    [Fact]
    public void Share_is_of_the_cells_with_a_hue_within_45_degrees_of_the_class()
    {
        HueAgreement agreement = new(classes: 1);
        // True: a = 20 throughout. Predicted in turn: 40 degrees off, 50 degrees off, and too grey to have a hue.
        agreement.Add(Map(_ => (20, 0)), [Map(i => (i % 3) switch { 0 => (23, 19), 1 => (19, 23), _ => (-7, 3) })], Labels(_ => 0));
        Assert.Equal(0.5, ByClass(agreement)[0], 1e-12);
    }

    [Fact]
    public void Own_hue_is_the_direction_of_the_sum_over_coloured_cells()
    {
        HueAgreement agreement = new(classes: 1);
        // Two hues 80 degrees apart; the stronger one pulls the sum to 2 degrees from it. Grey cells of another hue do not count.
        byte[] truth = Map(i => (i % 3) switch { 0 => (100, 0), 1 => (1, 10), _ => (-5, 5) });
        agreement.Add(truth, [Map(_ => (20, 0)), Map(_ => (0, 20))], Labels(_ => 0));
        Assert.Equal(0.5, ByClass(agreement)[0], 1e-12);
    }

    [Fact]
    public void A_class_of_many_hues_or_of_few_cells_has_no_share()
    {
        HueAgreement agreement = new(classes: 3);
        byte[] many = Map(i => i % 2 == 0 ? (20, 0) : (-20, 0)), one = Map(_ => (20, 0)), grey = Map(_ => (0, 0));
        agreement.Add(many, [one], Labels(_ => 0));
        agreement.Add(one, [one], Labels(i => i < HueAgreement.LeastCells - 1 ? 1 : 255));
        agreement.Add(one, [grey], Labels(_ => 2));
        Assert.All(ByClass(agreement), share => Assert.True(double.IsNaN(share)));
        Assert.All(agreement.Sums().Intervals(100, 3, agreement.ByClass), Assert.Null);
    }

    [Fact]
    public void Interval_encloses_the_share()
    {
        HueAgreement agreement = new(classes: 1);
        for (int photo = 0; photo < 20; photo++)
            agreement.Add(Map(_ => (20, 0)), [Map(i => i < 20 * photo ? (20, 0) : (0, 20))], Labels(_ => 0));
        Interval interval = agreement.Sums().Intervals(500, 1, agreement.ByClass)[0]!;
        double share = ByClass(agreement)[0];
        Assert.InRange(share, interval.Low, interval.High);
        Assert.InRange(interval.High - interval.Low, 0.05, 0.4);
    }

    private static double[] ByClass(HueAgreement agreement) => agreement.ByClass(agreement.Sums().Total());

    private static byte[] Map(Func<int, (int A, int B)> of)
        => [.. Enumerable.Range(0, Cells).SelectMany(i => (byte[])[(byte)(127 + of(i).A), (byte)(127 + of(i).B)])];

    private static byte[] Labels(Func<int, int> of) => [.. Enumerable.Range(0, Cells).Select(i => (byte)of(i))];
}
