using IlgpuColorize.Tests.Collectives;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training.Ranks;

public sealed class RankAgreementTests
{
    [Fact]
    public void Slow_rank_is_named_once_and_after_some_steps_only()
    {
        List<string>[] said = ThreadRanks.Run(3, ranks =>
        {
            List<string> lines = [];
            RankAgreement agreement = new(ranks, lines.Add);
            for (int step = 0; step < 100; step++)
            {
                agreement.Hear(new RankReport(Stops: false, IsTimeOver: false, 0, 0, Seconds: ranks.Rank == 1 ? 3 : 1));
                Assert.True(step > 8 || lines.Count == 0);
            }
            return lines;
        });
        Assert.All(said, lines => Assert.Equal(
            ["rank 1 is slow: 3.000 s a step, the median is 1.000 s, and every rank waits for the slowest"], lines));
    }

    [Fact]
    public void Ranks_of_one_pace_are_left_in_peace()
        => Assert.All(
            ThreadRanks.Run(4, ranks =>
            {
                List<string> lines = [];
                RankAgreement agreement = new(ranks, lines.Add);
                for (int step = 0; step < 100; step++)
                    agreement.Hear(new RankReport(false, false, 0, 0, Seconds: 1 + 0.3 * ((step + ranks.Rank) % 2)));
                return lines;
            }),
            Assert.Empty);

    [Fact]
    public void Any_rank_may_stop_the_run_and_rank_0_alone_ends_its_time()
    {
        (bool Stops, bool IsTimeOver)[] heard = ThreadRanks.Run(
            2, ranks => new RankAgreement(ranks, _ => { }).Hear(
                new RankReport(Stops: ranks.Rank == 1, IsTimeOver: ranks.Rank == 1, Broken: 1, Grey: ranks.Rank, Seconds: 0)));
        Assert.All(heard, answer => Assert.Equal((true, false), answer));
    }
}
