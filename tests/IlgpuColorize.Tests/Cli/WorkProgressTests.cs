using IlgpuColorize.Cli.Frame;
using Xunit;

namespace IlgpuColorize.Tests.Cli;

public sealed class WorkProgressTests
{
    [Fact]
    public void Progress_without_a_terminal_is_a_line_every_few_seconds()
    {
        using var text = new StringWriter();
        var clock = new ManualClock();
        int answer = WorkProgress.RunPlain(
            Consoles.Plain(text),
            new WorkPlan("training", 120, ImagesPerStep: 16),
            progress =>
            {
                for (int step = 1; step <= 120; step++)
                {
                    clock.Advance(TimeSpan.FromSeconds(0.5));
                    progress.Report(step, "generator 3.1");
                }
                progress.Say("saved [model]");
                return 42;
            },
            clock);

        string[] lines = text.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal(42, answer);
        Assert.Equal("training 1/120: generator 3.1", lines[0]);
        Assert.Equal("training 11/120: 32.0 images/s, 0:55 left, generator 3.1", lines[1]);
        Assert.Equal("training 120/120: 32.0 images/s, 0:00 left, generator 3.1", lines[^2]);
        Assert.Equal("saved [model]", lines[^1]);
        Assert.Equal(14, lines.Length);
    }

    [Fact]
    public void Progress_that_throws_passes_the_exception_on()
    {
        using var text = new StringWriter();
        Assert.Throws<InvalidOperationException>(() =>
            WorkProgress.Run<int>(Consoles.Plain(text), new WorkPlan("work", 1), _ => throw new InvalidOperationException()));
    }

    [Fact]
    public void Rate_counts_only_what_was_done_since_the_start_and_follows_a_change()
    {
        var clock = new ManualClock();
        var rate = new RateMeter(start: 1000, total: 2000, clock);
        Assert.Null(rate.Remaining);
        Advance(clock, rate, from: 1000, steps: 100, seconds: 1);
        Assert.Equal(1, rate.PerSecond, 6);
        Assert.Equal(TimeSpan.FromSeconds(900), rate.Remaining);

        Advance(clock, rate, from: 1100, steps: 400, seconds: 0.1);
        Assert.Equal(10, rate.PerSecond, 6);
    }

    [Fact]
    public void First_step_warms_up_and_says_nothing_of_the_others()
    {
        var clock = new ManualClock();
        var rate = new RateMeter(start: 0, total: 100, clock);
        Advance(clock, rate, from: 0, steps: 1, seconds: 30);
        Assert.Null(rate.Remaining);
        Advance(clock, rate, from: 1, steps: 1, seconds: 1);
        Assert.Equal(TimeSpan.FromSeconds(98), rate.Remaining);
    }

    [Fact]
    public void Photos_of_a_batch_end_together_and_are_counted_together()
    {
        var clock = new ManualClock();
        var rate = new RateMeter(start: 0, total: 40, clock, together: 8);
        for (int batch = 0; batch < 3; batch++)
        {
            clock.Advance(TimeSpan.FromSeconds(7.2));
            Advance(clock, rate, from: 8 * batch, steps: 8, seconds: 0.1);
            Assert.Equal(batch == 0 ? null : TimeSpan.FromSeconds(32 - 8 * batch), rate.Remaining);
        }
    }

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(59.2, "1:00")]
    [InlineData(3725, "1:02:05")]
    public void Clock_reads_like_a_clock(double seconds, string text)
        => Assert.Equal(text, WorkProgress.Clock(TimeSpan.FromSeconds(seconds)));

    private static void Advance(ManualClock clock, RateMeter rate, int from, int steps, double seconds)
    {
        for (int i = 1; i <= steps; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            rate.Note(from + i);
        }
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
