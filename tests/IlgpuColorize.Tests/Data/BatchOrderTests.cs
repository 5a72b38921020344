using IlgpuColorize.Data;
using Xunit;

namespace IlgpuColorize.Tests.Data;

public sealed class BatchOrderTests
{
    [Theory]
    [InlineData(10, 4)]
    [InlineData(7, 7)]
    [InlineData(3, 8)]
    [InlineData(1, 2)]
    public void Every_epoch_shows_every_example_once(int count, int batch)
    {
        var order = new BatchOrder(count, batch, seed: 42);
        int[] stream = [.. Enumerable.Range(0, count).SelectMany(step => order.Indices(step))];
        for (int epoch = 0; epoch < batch; epoch++)
            Assert.Equal(Enumerable.Range(0, count), stream.Skip(epoch * count).Take(count).Order());
    }

    [Fact]
    public void A_resumed_run_continues_where_the_other_stopped()
    {
        var whole = new BatchOrder(13, 5, seed: 9);
        int[][] steps = [.. Enumerable.Range(0, 20).Select(step => whole.Indices(step))];
        var resumed = new BatchOrder(13, 5, seed: 9);
        for (int step = 19; step >= 0; step--)
            Assert.Equal(steps[step], resumed.Indices(step));
    }

    [Fact]
    public void Epochs_and_seeds_are_ordered_differently()
    {
        var order = new BatchOrder(50, 50, seed: 1);
        Assert.NotEqual(order.Indices(0), order.Indices(1));
        Assert.NotEqual(order.Indices(0), new BatchOrder(50, 50, seed: 1UL << 32).Indices(0));
        Assert.NotEqual(order.Indices(0), Enumerable.Range(0, 50));
    }

    [Fact]
    public void First_places_are_shared_fairly()
    {
        var order = new BatchOrder(5, 5, seed: 3);
        int[] counts = new int[5];
        for (int step = 0; step < 2000; step++)
            counts[order.Indices(step)[0]]++;
        Assert.All(counts, count => Assert.InRange(count, 320, 480));
    }

    [Fact]
    public void Half_of_the_examples_are_flipped()
    {
        var order = new BatchOrder(100, 16, seed: 3);
        int flips = Enumerable.Range(0, 500).Sum(step => Enumerable.Range(0, 16).Count(slot => order.IsFlipped(step, slot)));
        Assert.InRange(flips, 3800, 4200);
    }

    [Theory]
    [InlineData(10, 4, 1, 3)]
    [InlineData(12, 4, 2, 6)]
    [InlineData(10, 4, 0.5, 2)]
    public void Epochs_are_counted_in_whole_steps(int count, int batch, double epochs, long steps) =>
        Assert.Equal(steps, new BatchOrder(count, batch, seed: 0).StepsFor(epochs));
}
