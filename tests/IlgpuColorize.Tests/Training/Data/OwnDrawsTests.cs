using IlgpuColorize.Autograd;
using IlgpuColorize.Collectives;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Collectives;
using IlgpuColorize.Tests.Models;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training.Data;

[Collection(TestDevices.Collection)]
public sealed class OwnDrawsTests
{
    private const int Images = 4;
    private const int Map = 16;

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.25)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void Slots_are_taken_at_equal_distances(double share)
    {
        int[] taken = [.. Enumerable.Range(0, 100).Where(slot => OwnDraws.Takes(slot, share))];
        Assert.Equal(100 * share, taken.Length, 1.0);
        Assert.All(taken.Zip(taken.Skip(1), (one, next) => next - one), gap => Assert.InRange(gap, 1 / share - 1, 1 / share + 1));
    }

    [Fact]
    public void Share_of_the_canvases_become_samples_and_the_target_stays()
    {
        using ColorizationBatch batch = RandomModel.Batch(TestDevices.Cpu, Images, 16, 16);
        float[] canvas = Read(batch), target = TestDevices.Cpu.DefaultStream.Download(batch.Chroma.View.Data);
        Apply(batch, number: 1);
        float[] shown = Read(batch);
        Assert.Equal(target, TestDevices.Cpu.DefaultStream.Download(batch.Chroma.View.Data));
        foreach (int image in (int[])[0, 2])
            Assert.Equal(Of(canvas, image), Of(shown, image));
        foreach (int image in (int[])[1, 3])
        {
            Assert.NotEqual(Of(canvas, image), Of(shown, image));
            Assert.All(Of(shown, image).Chunk(3), cell =>
            {
                Assert.Equal(1, cell[2]);
                Assert.All(cell[..2], value => Assert.Equal(ChromaLevels.ToNetwork(ChromaLevels.FromNetwork(value)), value));
            });
        }
    }

    [Fact]
    public void Draws_are_a_pure_function_of_batch_and_slot()
    {
        using ColorizationBatch whole = RandomModel.Batch(TestDevices.Cpu, Images, 16, 16),
            other = RandomModel.Batch(TestDevices.Cpu, Images, 16, 16), part = new(TestDevices.Cpu, Images / 2, 16, 16);
        part.CopyFrom(whole, first: Images / 2);
        Apply(whole, number: 1);
        Apply(other, number: 2);
        Apply(part, number: 1, firstSlot: Images / 2);
        Assert.Equal(Read(whole)[(Images / 2 * Map * 3)..], Read(part));
        Assert.NotEqual(Read(whole), Read(other));
    }

    [Fact]
    public void Run_with_own_draws_has_the_same_bits_after_a_stop_and_on_any_number_of_threads_and_ranks()
    {
        using TrainedRuns runs = new();
        TrainedState whole = Train(runs, "whole", ranks: 1, steps: 3);
        Train(runs, "parts", ranks: 2, steps: 1);
        whole.AssertSameBits(Train(runs, "parts", ranks: 1, steps: 3, resume: true, threads: 2));
        whole.AssertSameBits(Train(runs, "ranks", ranks: 4, steps: 3));
        Assert.NotEqual(whole.Parameters, Train(runs, "without", ranks: 1, steps: 3, share: 0).Parameters);
    }

    [Fact]
    public void Generator_alone_changes_no_other_parameter_and_reports_the_same_losses()
    {
        (TrainingSession Session, float[] Before, LossValues Losses) Step(bool alone)
        {
            TrainingSession session = new(
                RandomModel.Network(TestDevices.Cpu, RandomModel.Configuration(), trainable: true),
                new TrainingOptions { GeneratorAlone = alone });
            session.Averager.Restart();
            float[] before = TrainedState.Of(session).Parameters;
            using ColorizationBatch batch = RandomModel.Batch(TestDevices.Cpu, 2, 16, 16);
            return (session, before, session.Step(batch));
        }
        (TrainingSession all, _, LossValues losses) = Step(alone: false);
        (TrainingSession alone, float[] before, LossValues lossesAlone) = Step(alone: true);
        using (all)
        using (alone)
        {
            Assert.Equal(losses, lossesAlone);
            float[] together = TrainedState.Of(all).Parameters, after = TrainedState.Of(alone).Parameters;
            foreach (Parameter parameter in alone.Network.Parameters.Parameters)
            {
                Range part = parameter.Offset..(parameter.Offset + parameter.Length);
                bool isGenerators = parameter.Name.StartsWith("generator.", StringComparison.Ordinal);
                Assert.Equal(isGenerators ? together[part] : before[part], after[part]);
                Assert.True(!isGenerators || !before[part].SequenceEqual(after[part]), parameter.Name);
            }
        }
    }

    private static void Apply(ColorizationBatch batch, int number, int firstSlot = 0)
    {
        using TensorPool pool = new(TestDevices.Cpu);
        using ColorizationNetwork network = RandomModel.Network(TestDevices.Cpu, RandomModel.Configuration());
        using OwnDraws draws = new(network, pool, share: 0.5f, seed: 3);
        draws.Apply(batch, number, firstSlot);
    }

    private static TrainedState Train(
        TrainedRuns runs, string name, int ranks, int steps, bool resume = false, int threads = 1, double share = 0.5)
        => ThreadRanks.Run(ranks, collective =>
        {
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads);
            TrainingRequest request = runs.Request(name, steps, resume);
            if (!resume)
                request = request with { Batch = 4, MicroBatch = 1, OwnDraws = share };
            using TrainingRun run = TrainingRun.Open(request, device, new VipsImageFiles(), _ => { }, collective);
            run.Train(new RecordedProgress(), CancellationToken.None);
            return TrainedState.Of(run.Session);
        })[0];

    private static float[] Read(ColorizationBatch batch) => TestDevices.Cpu.DefaultStream.Download(batch.Canvas.View.Data);

    private static float[] Of(float[] canvas, int image) => canvas[(image * Map * 3)..((image + 1) * Map * 3)];
}
