using System.Diagnostics;
using IlgpuColorize.Collectives;
using Xunit;

namespace IlgpuColorize.Tests.Collectives;

public sealed class RankWatchTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void Rank_whose_connection_closes_is_named_to_all_others()
    {
        string?[] reasons = ThreadRanks.Run(3, ranks =>
        {
            using RankWatch watch = RankWatch.Open(ranks, isOneMachine: true, _ => { });
            Assert.Null(watch.Notice);
            ranks.Barrier();
            if (ranks.Rank == 2)
                return null;
            Assert.True(watch.Broken.WaitHandle.WaitOne(Limit));
            return Assert.Throws<CollectiveException>(watch.ThrowIfBroken).Message;
        });
        Assert.All(reasons[..2], reason => Assert.StartsWith(
            "rank 2 has ended, and the job cannot go on without it.", reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Ranks_that_leave_break_nothing()
        => ThreadRanks.Run(2, ranks =>
        {
            using RankWatch watch = RankWatch.Open(ranks, isOneMachine: true, _ => { });
            if (ranks.Rank == 1)
                watch.Leave();
            ranks.Barrier();
            // Longer than a turn of the watch, in which it would see the connection close.
            Thread.Sleep(600);
            watch.ThrowIfBroken();
            return 0;
        });

    [Fact]
    public void Links_carry_signs_of_life_and_show_their_end()
    {
        List<RankLink>[] links = ThreadRanks.Run(2, ranks =>
        {
            long start = Stopwatch.GetTimestamp();
            List<RankLink> made = RankLink.Connect(ranks, isOneMachine: true);
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit);
            return made;
        });
        Assert.Equal(1, Assert.Single(links[0]).Rank);
        Assert.Equal(0, Assert.Single(links[1]).Rank);
        links[1][0].Send(RankLink.Beat);
        Assert.Equal(RankLink.Beat, Wait(links[0][0]));
        links[1][0].Dispose();
        Assert.Equal(RankLink.Closed, Wait(links[0][0]));
        links[0][0].Dispose();
    }

    private static int? Wait(RankLink link)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Limit; Thread.Sleep(10))
        {
            if (link.Receive() is { } message)
                return message;
        }
        return null;
    }
}
