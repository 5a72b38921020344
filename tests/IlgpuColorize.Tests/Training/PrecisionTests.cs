using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

/// <summary>Holds training in bfloat16 against training in float32, on the portable kernels, which have both.</summary>
[Collection(TestDevices.Collection)]
public sealed class PrecisionTests : IDisposable
{
    private readonly TrainedRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    // Measured: 0.6 %, 0.8 % and 1.1 %; every activation and every gradient on the way is off by up to 0.4 %, at random.
    [Theory]
    [InlineData(Flow.Green, Fusion.Concat)]
    [InlineData(Flow.Green, Fusion.Transform)]
    [InlineData(Flow.Purple, Fusion.None)]
    public void Gradient_of_the_total_loss_is_that_of_float32_within_three_percent(Flow flow, Fusion fusion)
    {
        double[] single = Gradient(flow, fusion, Precision.Fp32), half = Gradient(flow, fusion, Precision.Bf16);
        Assert.InRange(Numbers.RelativeError(single, half), 1e-4, 0.03);
        double cosine = Dot(single, half) / Math.Sqrt(Dot(single, single) * Dot(half, half));
        Assert.InRange(cosine, 0.999, 1);
    }

    [Fact]
    public void Training_converges_as_in_float32()
    {
        // The last fifth of 40 steps, from one seed: one order of images, flips and noise. Measured 0.001 % apart; of 60 steps the last
        // third, 0.07 %.
        double single = LastLosses(Precision.Fp32), half = LastLosses(Precision.Bf16);
        Assert.NotEqual(single, half);
        Assert.InRange(half / single, 0.98, 1.02);
    }

    [Fact]
    public void Resumed_run_keeps_its_precision_and_its_bits()
    {
        TrainedState whole = _runs.Train(InBf16("whole", 2), PortableDevice.Cpu);
        _runs.Train(InBf16("parts", 1), PortableDevice.Cpu);
        using TrainingRun resumed = _runs.Open(_runs.Request("parts", 2, resume: true), PortableDevice.Cpu);
        Assert.Equal(Precision.Bf16, resumed.Session.Options.Precision);
        using RecordedProgress progress = new();
        resumed.Train(progress, CancellationToken.None);
        whole.AssertSameBits(TrainedState.Of(resumed.Session));
    }

    [Fact]
    public void Another_precision_and_a_device_without_it_are_refused()
    {
        _runs.Train(InBf16("run", 1), PortableDevice.Cpu);
        TrainingRequest resume = _runs.Request("run", 2, resume: true);
        Assert.Equal(
            "--precision Fp32 contradicts the run, which was begun with Bf16; leave it out to resume, or begin another run.",
            Assert.Throws<TrainingException>(() => _runs.Open(resume with { Precision = Precision.Fp32 }, PortableDevice.Cpu)).Message);
        Assert.Equal(Precisions.NotOnCpu, Assert.Throws<DeviceException>(() => _runs.Open(resume, TestDevices.Cpu)).Message);
    }

    [Fact]
    public void Configuration_file_names_the_precision_as_the_command_line_does()
    {
        string config = _runs.WriteConfiguration("bf16.json",
            TrainedRuns.Configuration with { Training = new TrainingOptions { Precision = Precision.Bf16 } });
        Assert.Contains("\"precision\": \"bf16\"", File.ReadAllText(config), StringComparison.Ordinal);
        Assert.Equal(Precision.Bf16, RunConfiguration.Read(config).Training!.Precision);
    }

    [Fact]
    public void Activations_take_half_the_memory()
    {
        ModelConfiguration model = Presets.Tiny.For(Flow.Green, Fusion.Concat, 11);
        MemoryPlan single = Plan(Precision.Fp32), half = Plan(Precision.Bf16);
        Assert.InRange((double)half.ParameterBytes / single.ParameterBytes, 0.999, 1.001);
        // More than half: padding to 8 channels, gradients of many contributions, and the batch itself, which stays float32.
        Assert.InRange((double)half.ActivationBytes / single.ActivationBytes, 0.5, 0.65);

        MemoryPlan Plan(Precision precision)
            => TrainingMemory.Plan(model, new TrainingOptions { Batch = 4, Precision = precision }, TestDevices.Simulator);
    }

    private TrainingRequest InBf16(string run, int steps) => _runs.Request(run, steps) with { Precision = Precision.Bf16 };

    private double LastLosses(Precision precision)
    {
        using RecordedProgress progress = new();
        _runs.Train(_runs.Request(precision.ToString(), 40) with { Precision = precision }, PortableDevice.Cpu, progress);
        return progress.Losses.TakeLast(8).Average(losses => losses.Total(new LossWeights()));
    }

    private static double[] Gradient(Flow flow, Fusion fusion, Precision precision)
    {
        ComputeDevice device = PortableDevice.Cpu;
        using ColorizationBatch batch = RandomModel.Batch(device, 2, 16, 16);
        using TrainingSession session =
            new(RandomModel.Network(device, RandomModel.Configuration(flow, fusion), trainable: true),
                new TrainingOptions { Precision = precision });
        session.Step(batch);
        return Array.ConvertAll(device.DefaultStream.Download(session.Network.Parameters.Gradients), value => (double)value);
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
