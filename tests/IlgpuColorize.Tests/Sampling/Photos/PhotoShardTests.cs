using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class PhotoShardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    public void Shards_are_disjoint_and_together_whole_in_any_order(int count)
    {
        PhotoPlan plan = Plan(1000);
        PhotoPlan shuffled = plan with { Tasks = [.. plan.Tasks.OrderBy(task => task.Name.GetHashCode(StringComparison.Ordinal))] };
        HashSet<string>[] parts = [.. Parts(plan, count)];
        Assert.Equal(1000, parts.Sum(part => part.Count));
        Assert.Equal(1000, parts.SelectMany(part => part).Distinct().Count());
        Assert.All(parts.Zip(Parts(shuffled, count)), pair => Assert.Equal(pair.First, pair.Second));
    }

    [Fact]
    public void Photo_keeps_its_shard_when_others_come_and_go()
    {
        PhotoPlan plan = Plan(100), without = plan with { Tasks = [.. plan.Tasks.Skip(7)] };
        Assert.All(Parts(plan, 5).Zip(Parts(without, 5)), pair => Assert.Subset(pair.First, pair.Second));
    }

    [Fact]
    public void Shards_are_of_about_one_size()
        => Assert.All(Parts(Plan(10_000), 10), part => Assert.InRange(part.Count, 900, 1100));

    [Theory]
    [InlineData("3/8", 3, 8)]
    [InlineData("0/1", 0, 1)]
    [InlineData("auto/8", 5, 8)]
    public void Numbers_and_auto_are_read(string text, int index, int count)
    {
        Assert.True(PhotoShard.TryParse(text, name => name == "JOB_COMPLETION_INDEX" ? "5" : null, out PhotoShard shard, out _));
        Assert.Equal(new PhotoShard(index, count), shard);
        Assert.True(PhotoShard.TryParse(text, name => name == "SLURM_ARRAY_TASK_ID" ? "5" : null, out shard, out _));
        Assert.Equal(new PhotoShard(index, count), shard);
    }

    [Theory]
    [InlineData("8/8", "it must be I/N with I from 0 to N - 1, or auto/N")]
    [InlineData("-1/8", "it must be I/N with I from 0 to N - 1, or auto/N")]
    [InlineData("1/0", "it must be I/N with I from 0 to N - 1, or auto/N")]
    [InlineData("auto", "it must be I/N with I from 0 to N - 1, or auto/N")]
    [InlineData("auto/5", "SLURM_ARRAY_TASK_ID is 5; 5 shards are numbered from 0 to 4")]
    public void Nonsense_is_refused_with_its_reason(string text, string expected)
    {
        Assert.False(PhotoShard.TryParse(text, name => name == "SLURM_ARRAY_TASK_ID" ? "5" : null, out _, out string reason));
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void Auto_without_a_launcher_says_what_is_missing()
    {
        Assert.False(PhotoShard.TryParse("auto/5", _ => null, out _, out string reason));
        Assert.StartsWith("auto needs JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_of_inputs_are_one_shards_to_report()
    {
        PhotoPlan plan = Plan(10) with { Problems = [new PhotoProblem("x", "x: is gone.")], PassedOver = "passed over 1 text" };
        Assert.Single(new PhotoShard(0, 3).Of(plan, "out").Problems);
        Assert.Empty(new PhotoShard(1, 3).Of(plan, "out").Problems);
        Assert.Null(new PhotoShard(2, 3).Of(plan, "out").PassedOver);
    }

    private static HashSet<string>[] Parts(PhotoPlan plan, int count)
        => [.. Enumerable.Range(0, count).Select(
            index => new PhotoShard(index, count).Of(plan, "out").Tasks.Select(task => task.Input).ToHashSet())];

    private static PhotoPlan Plan(int photos) => new(
        [.. Enumerable.Range(0, photos).Select(
            i => new PhotoTask($"in/{i % 7}/photo{i}.jpg", $"out/{i % 7}", $"photo{i}", new OutputNames()))],
        []);
}
