using IlgpuColorize.TestKit;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

/// <summary>Runs whose numbers are finite no more: they end by name, and the last good checkpoint stays.</summary>
[Collection(TestDevices.Collection)]
public sealed class DivergedTrainingTests : IDisposable
{
    private readonly TrainedRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Loss_that_is_not_finite_stops_with_step_batch_and_checkpoint_named()
    {
        _runs.Train(_runs.Request("run", 2));
        byte[] good = File.ReadAllBytes(_runs.File("run", "model.safetensors"));
        using TrainingRun run = _runs.Open(_runs.Request("run", 5, resume: true));
        TestDevices.Cpu.DefaultStream.Upload<float>([float.NaN], run.Session.Network.Convolutions[0].Bias.Data);
        TrainedState before = TrainedState.Of(run.Session);
        using RecordedProgress progress = new();
        DivergedException diverged = Assert.Throws<DivergedException>(() => run.Train(progress, CancellationToken.None));
        Assert.Equal(3, diverged.Step);
        Assert.StartsWith("Step 3: a loss is not finite (embedding NaN", diverged.Message, StringComparison.Ordinal);
        Assert.Matches(@"The batch holds \d{6}(, \d{6})?\.", diverged.Message);
        Assert.Contains($"The last good checkpoint is {_runs.File("run", "model.safetensors")}, of step 2; try a lower --learning-rate.",
            diverged.Message, StringComparison.Ordinal);
        TrainedState.Of(run.Session).AssertSameBits(before);
        Assert.Equal(good, File.ReadAllBytes(_runs.File("run", "model.safetensors")));
    }

    [Fact]
    public void Learning_rate_far_too_high_stops_the_run()
    {
        using TrainingRun run = _runs.Open(_runs.Request("run", 20) with { LearningRate = 1e30 });
        using RecordedProgress progress = new();
        DivergedException diverged = Assert.Throws<DivergedException>(() => run.Train(progress, CancellationToken.None));
        Assert.True(diverged.Step > 1);
        Assert.Contains("No checkpoint was written yet", diverged.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_runs.File("run", "model.safetensors")));
    }

    [Fact]
    public void Parameters_that_are_not_finite_never_become_a_checkpoint()
    {
        _runs.Train(_runs.Request("run", 2));
        byte[] good = File.ReadAllBytes(_runs.File("run", "model.safetensors"));
        using TrainingRun run = _runs.Open(_runs.Request("run", 3, resume: true));
        // The step's losses are finite, what it makes of the parameters is not.
        TestDevices.Cpu.DefaultStream.Upload<float>([float.PositiveInfinity],
            run.Session.Network.Convolutions[0].Scale.In(run.Session.Optimizer.FirstMoment));
        using RecordedProgress progress = new();
        string message = Assert.Throws<TrainingException>(() => run.Train(progress, CancellationToken.None)).Message;
        Assert.StartsWith("Step 3: a parameter is not finite, and no checkpoint of it was written. The last good checkpoint is ", message,
            StringComparison.Ordinal);
        Assert.Equal(good, File.ReadAllBytes(_runs.File("run", "model.safetensors")));
    }
}
