using IlgpuColorize.Models.Configuration;
using IlgpuColorize.TestKit;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

[Collection(TestDevices.Collection)]
public sealed class ScheduleTests : IDisposable
{
    private readonly TrainedRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Cosine_falls_from_the_rate_to_0_over_the_horizon()
    {
        TrainingOptions options = new() { LearningRate = 0.1, Schedule = LearningRateSchedule.Cosine, Horizon = 100, WarmUpSteps = 2 };
        Assert.Equal(0.05, options.LearningRateAt(1), 1e-12);
        Assert.Equal(0.1 * (1 + Math.Cos(Math.PI * 0.5)) / 2, options.LearningRateAt(51), 1e-12);
        Assert.InRange(options.LearningRateAt(100), 1e-7, 1e-4);
        Assert.Equal(0, options.LearningRateAt(101), 1e-12);
    }

    [Theory]
    [InlineData(1, 1000, 600)]
    [InlineData(600, 1000, 600)]
    [InlineData(601, 1000, 850)]
    [InlineData(851, 1000, 1000)]
    [InlineData(601, 700, 700)]
    public void Last_step_of_a_size_is_found(int step, int steps, int last)
    {
        TrainingOptions options = new() { Sizes = [new SizeStage(64), new SizeStage(96, 0.6), new SizeStage(64, 0.85)], Horizon = 1000 };
        Assert.Equal(last, options.LastStepOfSizeAt(step, steps));
        Assert.Equal(int.MaxValue, new TrainingOptions().LastStepOfSizeAt(1, int.MaxValue));
    }

    [Fact]
    public void Sizes_grow_at_their_shares_of_the_horizon()
    {
        Assert.True(SizeStage.TryParse("64,96:0.6,128:0.85", out IReadOnlyList<SizeStage> sizes));
        TrainingOptions options = new() { Sizes = sizes, Horizon = 100 };
        int[] expected = [64, 64, 96, 96, 128, 128];
        Assert.Equal(expected, new[] { 1, 60, 61, 85, 86, 100 }.Select(step => options.Validate().SizeAt(step, modelSize: 32)));
        Assert.Equal(32, new TrainingOptions().SizeAt(5, modelSize: 32));
    }

    [Theory]
    [InlineData("64,96:0.6,128:0.5", "begins size 128 at 0.5")]
    [InlineData("64:0.1", "begins size 64 at 0.1")]
    [InlineData("64,70:0.5", "holds 70")]
    public void Sizes_out_of_order_are_refused(string text, string message)
    {
        Assert.True(SizeStage.TryParse(text, out IReadOnlyList<SizeStage> sizes));
        string refusal = Assert.Throws<ConfigurationException>(() => new TrainingOptions { Sizes = sizes }.Validate()).Message;
        Assert.Contains(message, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LearningRateSchedule.Constant, 0.5)]
    [InlineData(LearningRateSchedule.Exponential, 1)]
    public void Schedule_that_contradicts_the_decay_is_refused(LearningRateSchedule schedule, double decay)
    {
        TrainingOptions options = new() { Schedule = schedule, LearningRateDecay = decay };
        Assert.Contains(
            "'learningRateDecay'", Assert.Throws<ConfigurationException>(options.Validate).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Run_with_every_option_goes_on_bit_for_bit_from_any_step(int stop)
    {
        string config = _runs.WriteConfiguration("all.json", TrainedRuns.Configuration with
        {
            TrainSize = null,
            Training = new TrainingOptions
            {
                Batch = 2,
                Accumulate = 2,
                Schedule = LearningRateSchedule.Cosine,
                WarmUpSteps = 2,
                ClipNorm = 0.5,
                Sizes = [new SizeStage(16), new SizeStage(20, 0.4), new SizeStage(24, 0.8)],
                Augmentation = new InputAugmentation(),
                Dropout = 0.1f,
            },
        });
        TrainingRequest Request(string run) => _runs.Request(run, 5) with { Config = config };
        TrainedState whole = _runs.Train(Request("whole"));
        using (RecordedProgress progress = new(cancelAfter: stop))
        using (TrainingRun run = _runs.Open(Request("parts")))
            Assert.Throws<OperationCanceledException>(() => run.Train(progress, progress.Token));
        whole.AssertSameBits(_runs.Train(_runs.Request("parts", 5, resume: true) with { Steps = null, Data = [] }));
        Assert.Equal([16, 16, 20, 20, 24], _runs.Steps("parts").Select(entry => entry.Size));
        Assert.Equal(_runs.Steps("whole").Select(entry => entry.Total), _runs.Steps("parts").Select(entry => entry.Total));
        Assert.All(_runs.Steps("whole"), entry => Assert.True(entry.GradientNorm > 0));
    }

    [Fact]
    public void Steps_that_the_schedule_was_not_laid_out_for_are_refused()
    {
        TrainingRequest cosine = _runs.Request("run", 2) with { Schedule = LearningRateSchedule.Cosine };
        _runs.Train(cosine);
        string refusal = Assert.Throws<TrainingException>(() => _runs.Open(_runs.Request("run", 3, resume: true))).Message;
        Assert.Contains("were laid out for 2", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_that_is_over_ends_the_run_with_a_checkpoint_to_go_on_from()
    {
        TrainedState whole = _runs.Train(_runs.Request("whole", 3));
        using (RecordedProgress progress = new())
        {
            TrainedState none = _runs.Train(
                _runs.Request("parts", 3) with { MaxTime = TimeSpan.FromTicks(1) }, progress: progress);
            Assert.Contains(progress.Lines, line => line.Contains("is over after step 0 of 3", StringComparison.Ordinal));
            Assert.NotEqual(whole.Parameters, none.Parameters);
        }
        whole.AssertSameBits(_runs.Train(_runs.Request("parts", 3, resume: true)));
    }

    [Fact]
    public void Two_batches_of_a_step_give_the_gradient_of_one_twice_as_large()
    {
        float[] Moment(int batch, int accumulate)
        {
            string config = _runs.WriteConfiguration($"{batch}.json", TrainedRuns.Configuration with
            {
                Flow = Flow.Purple,
                Training = new TrainingOptions { Batch = batch, Accumulate = accumulate, Flip = false, CanvasNoise = 0, Beta1 = 0 },
            });
            using TrainingRun run = _runs.Open(_runs.Request($"batch{batch}", 1) with { Config = config });
            // The start looks at one batch: both runs begin from the same parameters by drawing them alone.
            IlgpuColorize.Models.ParameterStart.Draw(run.Session.Network, seed: 1);
            run.Train(new RecordedProgress(), CancellationToken.None);
            return TrainedState.Of(run.Session).FirstMoment;
        }
        double[] Widen(float[] values) => [.. values.Select(value => (double)value)];
        Numbers.Close(Widen(Moment(4, 1)), Widen(Moment(2, 2)), 1e-4);
    }
}
