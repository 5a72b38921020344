using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

public sealed class MemoryPlanTests
{
    private const long Gibibyte = 1L << 30;

    [Fact]
    public void A_plan_tells_what_is_needed_and_what_there_is()
    {
        Assert.Equal(
            "this run needs 1.9 GiB (parameters 0.20, activations 1.7); cuda:0 has 23.4 GiB",
            new MemoryPlan("cuda:0", Gibibyte / 5, 17 * Gibibyte / 10, 0, 234 * Gibibyte / 10).ToString());
        Assert.Equal(
            "this run needs 0.40 GiB (parameters 0.001, activations 0.20, program 0.20); cpu has 8.0 GiB",
            new MemoryPlan("cpu", Gibibyte / 1000, Gibibyte / 5, Gibibyte / 5, 8 * Gibibyte).ToString());
    }

    [Fact]
    public void A_plan_that_does_not_fit_is_refused_with_what_would()
    {
        MemoryPlanException refusal =
            Assert.Throws<MemoryPlanException>(() => MemoryPlan.Require("--batch 9", () => Of(9), () => "Say --batch 4."));
        Assert.Equal("--batch 9 does not fit: this run needs 9.0 GiB (parameters 0.000, activations 9.0); cpu has 4.0 GiB. Say --batch 4.",
            refusal.Message);
        Assert.Equal(Of(4), MemoryPlan.Require("--batch 4", () => Of(4), () => throw new InvalidOperationException("not asked for")));
    }

    [Fact]
    public void Tensors_that_cannot_be_indexed_are_refused()
    {
        Shape shape = new(131_072, 128, 128, 1);
        MemoryPlanException refusal = Assert.Throws<MemoryPlanException>(
            () => MemoryPlan.Require("--batch 131072", () => Of((int)TensorTooLargeException.RequireIndexable(shape, 1)),
                () => "Say less."));
        Assert.Equal(
            "--batch 131072 does not fit: A tensor of shape [131072x128x128x1] has more than 2,147,483,647 elements, which kernels cannot "
                + "index; choose a smaller batch or size. Say less.", refusal.Message);
        Assert.Equal(131_071L * 128 * 128, TensorTooLargeException.RequireIndexable(shape with { N = 131_071 }, 1));
    }

    [Theory]
    [InlineData(1, 5, 4)]
    [InlineData(1, int.MaxValue, 4)]
    [InlineData(1, 4, 3)]
    [InlineData(4, 6, 4)]
    [InlineData(5, 1000, 0)]
    [InlineData(1, 1, 0)]
    public void The_largest_that_fits_is_found(int least, int bound, int largest)
        => Assert.Equal(largest,
            MemoryPlan.LargestThatFits(least, bound, number => number > 100 ? throw new TensorTooLargeException(default) : Of(number)));

    [Fact]
    public void No_more_than_twice_what_fits_is_tried()
    {
        List<int> tried = [];
        Assert.Equal(4_000, MemoryPlan.LargestThatFits(3, 1_000_000, number =>
        {
            tried.Add(number);
            return Of(number / 1_000 - (number % 1_000 == 0 ? 0 : -1));
        }));
        Assert.InRange(tried.Max(), 4_001, 8_000);
        Assert.InRange(tried.Count, 1, 25);
    }

    private static MemoryPlan Of(int gibibytes) => new("cpu", 0, gibibytes * Gibibyte, 0, 4 * Gibibyte);
}
