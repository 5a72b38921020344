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
    [InlineData(LearningRateSchedule.Constant, 0.1)]
    [InlineData(LearningRateSchedule.Cosine, 0.05)]
    public void Cool_down_falls_to_0_from_where_the_schedule_was(LearningRateSchedule schedule, double rate)
    {
        TrainingOptions options = new() { LearningRate = 0.1, Schedule = schedule, Horizon = 100, CoolDown = new CoolDown(51, 4) };
        Assert.Equal(rate, options.Validate().LearningRateAt(51), 1e-12);
        double[] expected = [1, 0.5, 1 - Math.Sqrt(0.5), 1 - Math.Sqrt(0.75), 0];
        Assert.All(expected, (share, i) => Assert.Equal(rate * share, options.LearningRateAt(52 + i), 1e-12));
        Assert.Equal(55, options.LastStep);
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

    [Theory]
    [InlineData(LearningRateSchedule.Constant)]
    [InlineData(LearningRateSchedule.Cosine)]
    public void Run_cooled_down_before_its_time_is_the_one_laid_out_so_bit_for_bit(LearningRateSchedule schedule)
    {
        TrainingOptions options = TrainedRuns.Configuration.Training! with { Schedule = schedule, Horizon = 20 };
        TrainingRequest Request(string run, TrainingOptions training) => _runs.Request(run, 20) with
        {
            Steps = training.CoolDown?.End ?? 20,
            Config = _runs.WriteConfiguration($"{run}.json", TrainedRuns.Configuration with { Training = training }),
        };
        TrainedState whole = _runs.Train(Request("whole", options with { CoolDown = new CoolDown(From: 2, Steps: 3) }));
        Stop(Request("parts", options), after: 2);
        TrainingRequest cooling = _runs.Request("parts", 0, resume: true) with { Steps = null, CoolDown = 3 };
        Stop(cooling, after: 3);
        // The same words again, or none, go on as it was.
        Stop(cooling, after: 4);
        whole.AssertSameBits(_runs.Train(cooling with { CoolDown = null }));
        Assert.Equal(_runs.Steps("whole").Select(entry => entry.LearningRate), _runs.Steps("parts").Select(entry => entry.LearningRate));

        void Stop(TrainingRequest request, int after)
        {
            using RecordedProgress progress = new(cancelAfter: after);
            using TrainingRun run = _runs.Open(request);
            Assert.Throws<OperationCanceledException>(() => run.Train(progress, progress.Token));
        }
    }

    [Fact]
    public void New_run_cools_down_over_its_last_steps()
    {
        _runs.Train(_runs.Request("run", 4) with { LearningRate = 0.01, CoolDown = 2 });
        double[] expected = [0.01, 0.01, 0.01, 0.01 * (1 - Math.Sqrt(0.5))];
        Assert.All(_runs.Steps("run"), entry => Assert.Equal(expected[entry.Step - 1], entry.LearningRate, 1e-12));
        Assert.Contains("has done 4 steps of 4", Said(_runs.Request("run", 4, resume: true)), StringComparison.Ordinal);

        string Said(TrainingRequest request)
        {
            using TrainingRun run = _runs.Open(request);
            return string.Join('\n', _runs.Said);
        }
    }

    [Fact]
    public void Cool_down_that_cannot_be_is_refused()
    {
        _runs.Train(_runs.Request("cosine", 2) with { Schedule = LearningRateSchedule.Cosine });
        _runs.Train(_runs.Request("cooled", 3) with { CoolDown = 2 });
        Assert.Contains("fallen to 0 at step 2", Refusal(_runs.Request("cosine", 2, resume: true)), StringComparison.Ordinal);
        Assert.Contains("cools down over 2 steps from step 1", Refusal(_runs.Request("cooled", 3, resume: true)), StringComparison.Ordinal);
        Assert.Contains("longer than the run of 2 steps", Refusal(_runs.Request("new", 2)), StringComparison.Ordinal);

        string Refusal(TrainingRequest request)
            => Assert.Throws<TrainingException>(() => _runs.Open(request with { CoolDown = 3 })).Message;
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
