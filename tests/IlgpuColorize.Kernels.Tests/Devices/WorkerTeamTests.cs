using IlgpuColorize.Kernels.Devices;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

public sealed class WorkerTeamTests
{
    public static TheoryData<int> TeamSizes => [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(TeamSizes))]
    public void Team_runs_every_item_once(int threads)
    {
        using var team = new WorkerTeam(threads);
        foreach (int items in new[] { 0, 1, 2, 3, 31, 1000 })
        {
            int[] runs = new int[items];
            team.Run(items, new CountItems(runs));
            Assert.All(runs, count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [MemberData(nameof(TeamSizes))]
    public void Team_survives_many_quick_launches(int threads)
    {
        using var team = new WorkerTeam(threads);
        int[] runs = new int[5];
        for (int launch = 0; launch < 5_000; launch++)
            team.Run(runs.Length, new CountItems(runs));
        Assert.All(runs, count => Assert.Equal(5_000, count));
    }

    [Theory]
    [MemberData(nameof(TeamSizes))]
    public void Team_wakes_after_sleep(int threads)
    {
        using var team = new WorkerTeam(threads);
        int[] runs = new int[8];
        for (int launch = 0; launch < 3; launch++)
        {
            Thread.Sleep(30);
            team.Run(runs.Length, new CountItems(runs));
        }
        Assert.All(runs, count => Assert.Equal(3, count));
    }

    [Theory]
    [MemberData(nameof(TeamSizes))]
    public void Failure_of_an_item_surfaces_and_the_team_lives_on(int threads)
    {
        using var team = new WorkerTeam(threads);
        Exception failure = Assert.ThrowsAny<Exception>(() => team.Run(100, new FailAt(60)));
        Assert.Equal("item 60", failure.GetBaseException().Message);
        int[] runs = new int[100];
        team.Run(100, new CountItems(runs));
        Assert.All(runs, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Callers_take_turns()
    {
        using var team = new WorkerTeam(3);
        int[] runs = new int[16];
        Parallel.For(0, 50, _ => team.Run(runs.Length, new CountItems(runs)));
        Assert.All(runs, count => Assert.Equal(50, count));
    }

    [Fact]
    public void Team_needs_a_thread() => Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerTeam(0));

    private readonly record struct CountItems(int[] Runs) : IHostWork
    {
        public void Execute(int item) => Interlocked.Increment(ref Runs[item]);
    }

    private readonly record struct FailAt(int Item) : IHostWork
    {
        public void Execute(int item)
        {
            if (item == Item)
                throw new InvalidOperationException($"item {item}");
        }
    }
}
