using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class BatchPlanTests
{
    // 8 x 8 chroma pixels: 256 maps are drawn together on cpu.
    private static BatchPlan Plan(int samples) => new(TestDevices.Cpu, width: 32, height: 32, samples);

    [Theory]
    [InlineData(1, 256)]
    [InlineData(3, 85)]
    [InlineData(300, 1)]
    public void Samples_of_a_batch_fit_one_launch_but_for_a_photo_of_which_more_are_wanted(int samples, int photos)
        => Assert.Equal((photos, 256), (Plan(samples).Photos, Plan(samples).Samples));

    [Fact]
    public void Batches_hold_as_many_photos_as_the_plan_and_main_memory_allow()
    {
        Assert.Equal([256, 256, 88], Plan(1).Batches(Enumerable.Range(0, 600), _ => 0).Select(batch => batch.Length));
        // 16 megapixels at a time, and a larger photo alone.
        long[] megapixels = [9, 7, 1, 20, 8, 8, 8];
        Assert.Equal([[9, 7], [1], [20], [8, 8], [8]], Plan(1).Batches(megapixels, size => size * 1_000_000));
        Assert.Empty(Plan(1).Batches(Enumerable.Empty<int>(), _ => 0));
    }

    [Theory]
    [InlineData(5, new[] { 5 })]
    [InlineData(256, new[] { 256 })]
    [InlineData(300, new[] { 256, 44 })]
    [InlineData(1000, new[] { 256, 256, 232 })]
    public void Rehearsal_takes_two_full_batches_and_the_rest(int photos, int[] batches)
        => Assert.Equal(batches, Plan(1).BatchesToRehearse(photos));
}
