using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Training;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Library;

[Collection(TestDevices.Collection)]
public sealed class TrainerTests : IDisposable
{
    private readonly TrainedRuns _runs = new();
    private readonly Trainer _trainer = new(new ColorizerOptions { Device = new DeviceSelector(DeviceKind.Cpu), Threads = 2 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task A_run_reports_every_step_and_leaves_a_model_that_a_colorizer_opens()
    {
        Steps steps = new();
        Lines lines = new();
        string model = await _trainer.TrainAsync(_runs.Request("run", 3), steps, lines, Token);
        Assert.Equal([(1, 3), (2, 3), (3, 3)], steps.Values.Select(step => (step.Step, step.Steps)));
        Assert.All(steps.Values, step => Assert.True(double.IsFinite(step.Losses.GeneratorBitsPerDim)));
        Assert.NotEmpty(lines.Values);
        using Colorizer colorizer = Colorizer.Open(model);
        Assert.Equal(TrainedRuns.Configuration.TrainSize, colorizer.Model.TrainSize);
    }

    [Fact]
    public async Task A_cancelled_run_leaves_a_checkpoint_from_which_it_goes_on()
    {
        using CancellationTokenSource cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Steps steps = new(step =>
        {
            if (step.Step == 2)
                cancellation.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _trainer.TrainAsync(_runs.Request("run", 4), steps, cancellation: cancellation.Token));
        Assert.Equal(2, steps.Values[^1].Step);

        Steps rest = new();
        await _trainer.TrainAsync(_runs.Request("run", 4, resume: true), rest, cancellation: Token);
        Assert.Equal([3, 4], rest.Values.Select(step => step.Step));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_in_a_line()
        => Assert.Contains(
            "nowhere",
            (await Assert.ThrowsAnyAsync<UserException>(() => _trainer.TrainAsync(
                _runs.Request("run", 1) with { Data = [new PackChoice(_runs.Out("nowhere"))] }, cancellation: Token))).Message,
            StringComparison.Ordinal);

    // Progress<T> reports on other threads, and late.
    private sealed class Steps(Action<TrainerProgress>? then = null) : IProgress<TrainerProgress>
    {
        public List<TrainerProgress> Values { get; } = [];

        public void Report(TrainerProgress value)
        {
            Values.Add(value);
            then?.Invoke(value);
        }
    }

    private sealed class Lines : IProgress<string>
    {
        public List<string> Values { get; } = [];

        public void Report(string value) => Values.Add(value);
    }
}
