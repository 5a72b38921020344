using System.Globalization;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

public sealed class TrainingMemoryTests : IDisposable
{
    private static readonly ModelConfiguration Model = Presets.Tiny.For(Flow.Green, Fusion.Concat, 11) with { TrainSize = 32 };
    private static readonly TrainingOptions Options = new() { Batch = 3, Dropout = 0.1f };

    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 2);

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void Plan_is_close_to_the_peak_of_the_run(int validationImages)
    {
        MemoryPlan plan = TrainingMemory.Plan(Model, Options, _device, validationImages: validationImages);
        Assert.Equal(0, _device.Memory.AllocatedBytes);
        long pooled = Train(validationImages);
        double total = (double)(plan.ParameterBytes + plan.ActivationBytes) / _device.Memory.PeakBytes;
        Assert.InRange(total, 1 / 1.01, 1.01);
        Assert.InRange((double)plan.ActivationBytes / pooled, 1 / 1.3, 1.3);
    }

    [Fact]
    public void Parameters_do_not_depend_on_the_batch_and_activations_grow_with_it()
    {
        MemoryPlan one = PlanOf(1), four = PlanOf(4), forty = PlanOf(40);

        // The scratch memory beside them grows with the batch up to a bound.
        Assert.InRange((double)PlanOf(40_000).ParameterBytes / PlanOf(4_000).ParameterBytes, 1, 1.01);
        Assert.InRange((double)(forty.ActivationBytes - four.ActivationBytes) / (four.ActivationBytes - one.ActivationBytes), 11, 13);

        MemoryPlan PlanOf(int batch) => TrainingMemory.Plan(Model, Options with { Batch = batch }, _device);
    }

    [Fact]
    public void A_batch_that_does_not_fit_is_refused_with_the_largest_that_does()
    {
        TrainingOptions vast = Options with { Batch = 2_000_000 };
        MemoryPlanException refusal = Assert.Throws<MemoryPlanException>(() => TrainingMemory.Require(Model, vast, _device));
        Assert.StartsWith("--batch 2000000 does not fit: ", refusal.Message, StringComparison.Ordinal);
        string largest = refusal.Message.Split("The largest --batch that fits is ")[1].TrimEnd('.');
        Assert.True(TrainingMemory.Require(Model, vast with { Batch = int.Parse(largest, CultureInfo.InvariantCulture) }, _device).Fits);
        Assert.Equal(0, _device.Memory.AllocatedBytes);
    }

    [Fact]
    public void A_resumed_run_is_not_told_to_change_its_batch()
    {
        MemoryPlanException refusal =
            Assert.Throws<MemoryPlanException>(() =>
                TrainingMemory.Require(Model, Options with { Batch = 2_000_000 }, _device, resumed: true));
        Assert.EndsWith("A resumed run keeps its batch and size; continue it on a device with more memory.", refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Images_kept_in_main_memory_count_on_cpu()
    {
        MemoryPlan none = TrainingMemory.Plan(Model, Options, _device),
            many = TrainingMemory.Plan(Model, Options, _device, images: 1_000_000);
        Assert.InRange(many.ProgramBytes - none.ProgramBytes, 1_900_000_000, 2_600_000_000);
    }

    private long Train(int validationImages)
    {
        ColorExample[] examples = [.. Enumerable.Range(0, Math.Max(Options.Batch, validationImages)).Select(ExampleOf)];
        using ColorizationBatch batch = new(_device, Options.Batch, Model.TrainSize, Model.TrainSize);
        using TrainingSession session = new(new ColorizationNetwork(Model, _device, trainable: true), Options);
        for (int slot = 0; slot < Options.Batch; slot++)
            batch.Write(slot, examples[slot]);
        batch.Upload();
        session.Start(batch);
        session.Step(batch);
        session.Step(batch);
        if (validationImages > 0)
        {
            ColorizationNetwork averaged = session.Averager.Averaged;
            new Evaluator(averaged, session.Pool).Evaluate(examples[..validationImages], new EvaluationOptions());
            using PhotoColorizer colorizer = new(averaged, session.Pool);
            colorizer.Draw(examples[..Math.Min(6, validationImages)], new SampleRequest { Samples = 3 });
        }
        return session.Pool.ReservedBytes;
    }

    private static ColorExample ExampleOf(int index)
    {
        SyntheticScene scene = SyntheticScenes.Draw(1, index, Model.TrainSize);
        return ColorExample.From("scene", scene.Image, scene.Labels, Model.TrainSize, Model.TrainSize);
    }
}
