using IlgpuColorize.Autograd;
using IlgpuColorize.Collectives;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Collectives;
using IlgpuColorize.Tests.Models;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training.Ranks;

/// <summary>Holds that a step is the same on any number of processes.</summary>
[Collection(TestDevices.Collection)]
public sealed class MicroBatchTests : IDisposable
{
    private const int Steps = 4;
    private readonly TrainedRuns _runs = new(validation: 2);

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void One_two_and_four_ranks_give_the_same_bits()
    {
        TrainedState one = Train(1, "one")[0];
        Assert.All((int[])[2, 4], ranks => Assert.All(Train(ranks, $"ranks{ranks}"), one.AssertSameBits));
        foreach (string file in (string[])["model.safetensors", "best.safetensors"])
        {
            byte[] alone = File.ReadAllBytes(_runs.File("one", file));
            Assert.All((int[])[2, 4], ranks => Assert.Equal(alone, File.ReadAllBytes(_runs.File($"ranks{ranks}", file))));
        }
    }

    [Fact]
    public void Run_goes_on_with_another_number_of_ranks()
    {
        TrainedState whole = Train(1, "whole")[0];
        Train(4, "parts", steps: 1);
        Train(1, "parts", steps: 2, resume: true);
        Assert.All(Train(2, "parts", Steps, resume: true), whole.AssertSameBits);
    }

    [Fact]
    public void Ranks_decode_disjoint_photos_that_are_together_the_batch()
    {
        PackSet packs = PackSet.Of(Pack.Open(_runs.Pack, new VipsImageFiles()));
        TrainingOptions options = new() { Batch = 4, MicroBatch = 1 };
        TrainingData whole = new(new ExampleCaches(packs), options, threads: 1);
        using ColorizationBatch batch = Filled(4, 0);
        float[] expected = Lightness(batch);
        float[] parts = [.. Enumerable.Range(0, 4).SelectMany(rank =>
        {
            StepShare share = StepShare.Of(options, rank, ranks: 4);
            using ColorizationBatch part = Filled(share.Images, share.FirstSlot);
            return Lightness(part);
        })];
        Assert.Equal(expected, parts);

        ColorizationBatch Filled(int images, int firstSlot)
        {
            ColorizationBatch filled = new(TestDevices.Cpu, images, 16, 16);
            whole.Fill(filled, number: 1, firstSlot: firstSlot);
            return filled;
        }

        float[] Lightness(ColorizationBatch of) => TestDevices.Cpu.DefaultStream.Download(of.Lightness.View.Data);
    }

    [Fact]
    public void Micro_batches_give_the_losses_and_gradients_of_the_whole_batch()
    {
        (double[] Gradients, LossValues Losses) Run(int? microBatch)
        {
            using ColorizationBatch batch = Uneven();
            using TrainingSession session = new(
                RandomModel.Network(TestDevices.Cpu, RandomModel.Configuration(), trainable: true),
                new TrainingOptions { Batch = 4, MicroBatch = microBatch });
            session.Averager.Restart();
            LossValues losses = session.Step(batch);
            float[] gradients = TestDevices.Cpu.DefaultStream.Download(session.Network.Parameters.Gradients);
            return (Array.ConvertAll(gradients, value => (double)value), losses);
        }
        var whole = Run(null);
        foreach (int size in (int[])[1, 2, 4])
        {
            var parts = Run(size);
            Numbers.Close(whole.Gradients, parts.Gradients, 1e-5);
            Assert.Equal(whole.Losses.EmbeddingBitsPerDim, parts.Losses.EmbeddingBitsPerDim, 1e-5);
            // Labels are spread unevenly: a mean of the micro-batches' means would differ.
            Assert.Equal(whole.Losses.SegmentationNats, parts.Losses.SegmentationNats, 1e-5);
            Assert.Equal(whole.Losses.GeneratorBitsPerDim, parts.Losses.GeneratorBitsPerDim, 1e-5);
        }
    }

    [Fact]
    public void Shares_that_are_no_subtrees_are_refused_with_what_is_possible()
    {
        TrainingOptions options = new() { Batch = 12, MicroBatch = 1 };
        string said = Assert.Throws<TrainingException>(() => StepShare.Of(options, rank: 0, ranks: 2)).Message;
        Assert.Contains("in micro-batches of 1 has 12 of them, which 2 processes cannot share", said, StringComparison.Ordinal);
        Assert.Contains("Use 1, 3, 6, 12 processes", said, StringComparison.Ordinal);
        Assert.Equal(new StepShare(8, 4, 12, 1), StepShare.Of(options, rank: 2, ranks: 3));
    }

    [Fact]
    public void Run_without_micro_batches_is_refused_to_several_ranks()
    {
        _runs.Train(_runs.Request("alone", 1));
        string said = Assert.Throws<TrainingException>(() => ThreadRanks.Run(2, ranks =>
        {
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
            using TrainingRun run = TrainingRun.Open(
                _runs.Request("alone", 2, resume: true), device, new VipsImageFiles(), _ => { }, ranks);
            return 0;
        })).Message;
        Assert.StartsWith("The run was begun without --micro-batch", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_that_differ_stop_the_run_with_the_rank_that_has_them()
    {
        string said = Assert.Throws<TrainingException>(() => ThreadRanks.Run(2, ranks =>
        {
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
            using TrainingRun run = Open(ranks, device, "differs", Steps, resume: false);
            if (ranks.Rank == 1)
                device.DefaultStream.Upload<float>([1], run.Session.Averager.Averaged.Parameters.Values.SubView(0, 1));
            run.Train(new RecordedProgress(), CancellationToken.None);
            return 0;
        })).Message;
        Assert.StartsWith($"Step {Steps}: the parameters of rank 1 differ from those of rank 0", said, StringComparison.Ordinal);
        Assert.False(File.Exists(_runs.File("differs", "best.safetensors")));
    }

    [Fact]
    public void One_rank_that_is_asked_to_stop_stops_all_after_the_same_step()
    {
        int[] done = ThreadRanks.Run(2, ranks =>
        {
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
            using TrainingRun run = Open(ranks, device, "stopped", Steps, resume: false);
            using RecordedProgress progress = new(cancelAfter: ranks.Rank == 1 ? 2 : int.MaxValue);
            Assert.ThrowsAny<OperationCanceledException>(() => run.Train(progress, progress.Token));
            return run.Session.StepsDone;
        });
        Assert.Equal([2, 2], done);
        Assert.All(Train(2, "stopped", Steps, resume: true), Train(1, "never")[0].AssertSameBits);
    }

    // The first image has no label at all, each further one more of them.
    private static ColorizationBatch Uneven()
    {
        Random random = new(9);
        byte[] levels = new byte[32];
        return ColorizationBatch.Of(TestDevices.Cpu, [.. Enumerable.Range(0, 4).Select(image =>
        {
            random.NextBytes(levels);
            byte[] labels = [.. Enumerable.Range(0, 16)
                .Select(pixel => pixel < 4 * image ? (byte)(pixel % RandomModel.Classes) : (byte)255)];
            return new ColorExample($"{image}", 16, 16, RandomModel.Lightness(image, 16, 16), [.. levels], labels);
        })]);
    }

    private TrainedState[] Train(int size, string name, int steps = Steps, bool resume = false) => ThreadRanks.Run(size, ranks =>
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
        using TrainingRun run = Open(ranks, device, name, steps, resume);
        run.Train(new RecordedProgress(), CancellationToken.None);
        return TrainedState.Of(run.Session);
    });

    private TrainingRun Open(ICollective ranks, ComputeDevice device, string name, int steps, bool resume)
        => TrainingRun.Open(
            _runs.Request(name, steps, resume) with { Batch = resume ? null : 4, MicroBatch = resume ? null : 1, ValidateEvery = Steps },
            device, new VipsImageFiles(), _ => { }, ranks);
}
