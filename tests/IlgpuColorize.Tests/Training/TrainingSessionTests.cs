using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

[Collection(TestDevices.Collection)]
public sealed class TrainingSessionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Averages_move_by_the_ramped_or_the_constant_decay(bool ramp)
    {
        TrainingOptions options = new() { AverageRamp = ramp };
        using TrainingSession session = Session(TestDevices.Cpu, options, out ColorizationBatch batch);
        using (batch)
        {
            double[] expected = Widen(TrainedState.Of(session).Averages);
            double[] start = [.. expected];
            for (int t = 1; t <= 3; t++)
            {
                session.Step(batch);
                double decay = ramp ? Math.Min(0.999, (1.0 + t) / (10 + t)) : 0.999;
                double[] live = Widen(TrainedState.Of(session).Parameters);
                expected = [.. expected.Zip(live, (average, p) => average + (1 - decay) * (p - average))];
            }
            double[] averages = Widen(TrainedState.Of(session).Averages);
            Numbers.Close(Difference(expected, start), Difference(averages, start), 1e-3);
        }
    }

    [Fact]
    public void Decay_of_the_averages_ramps_up_to_its_bound()
    {
        TrainingOptions options = new();
        Assert.Equal(2.0 / 11, options.AverageDecayAt(1), 1e-12);
        Assert.Equal(101.0 / 110, options.AverageDecayAt(100), 1e-12);
        Assert.Equal(0.999, options.AverageDecayAt(100_000));
        Assert.Equal(0.999, TrainingOptions.Paper.AverageDecayAt(1));
    }

    [Fact]
    public void Learning_rate_is_a_function_of_the_step_alone()
    {
        TrainingOptions options = new() { LearningRate = 0.1, WarmUpSteps = 4, LearningRateDecay = 0.5 };
        Assert.Equal(0.025, options.LearningRateAt(1), 1e-12);
        Assert.Equal(0.1 * 0.125, options.LearningRateAt(4), 1e-12);
        Assert.Equal(0.1 * Math.Pow(0.5, 9), options.LearningRateAt(10), 1e-12);
        Assert.Equal(1e-3, new TrainingOptions().LearningRateAt(1_000_000));
    }

    [Theory]
    [InlineData(Fusion.Concat)]
    [InlineData(Fusion.Transform)]
    public void Padded_channels_give_the_losses_activations_and_gradients_of_dense_ones(Fusion fusion)
    {
        TrainingOptions options = new() { Dropout = 0.2f };
        (double[] activations, double[] gradients, double[] averages) Run(int alignment)
        {
            using ComputeDevice device =
                ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 2, new DeviceOptions { ChannelAlignment = alignment });
            using TrainingSession session =
                Session(device, options, out ColorizationBatch batch, RandomModel.Configuration(fusion: fusion));
            using (batch)
            {
                using Tape tape = new(device.DefaultStream, session.Pool, TapeMode.Inference);
                Tensor mixture = ColorizationLoss.Compute(tape, session.Network, batch).Mixture;
                Assert.Equal(mixture.C % alignment == 0 ? mixture.C : (mixture.C / alignment + 1) * alignment, mixture.Pitch);
                double[] activations = Widen(
                    [.. device.DefaultStream.Download(mixture.View.Data).Where((_, i) => i % mixture.Pitch < mixture.C)]);
                session.Step(batch);
                double[] gradients = Widen(device.DefaultStream.Download(session.Network.Parameters.Gradients));
                session.Step(batch);
                return (activations, gradients, Widen(TrainedState.Of(session).Averages));
            }
        }
        var dense = Run(1);
        foreach (int alignment in (int[])[3, 4])
        {
            var padded = Run(alignment);
            Numbers.Close(dense.activations, padded.activations, 1e-5);
            Numbers.Close(dense.gradients, padded.gradients, 1e-4);
            Numbers.Close(dense.averages, padded.averages, 1e-4);
        }
    }

    [Fact]
    public void Loss_of_weight_0_moves_nothing()
    {
        TrainingOptions options = new() { LossWeights = new LossWeights(Embedding: 0, Segmentation: 1, Generator: 0) };
        using TrainingSession session = Session(TestDevices.Cpu, options, out ColorizationBatch batch);
        using (batch)
        {
            float[] before = TrainedState.Of(session).Parameters;
            session.Step(batch);
            float[] after = TrainedState.Of(session).Parameters;
            foreach (Parameter parameter in session.Network.Parameters.Parameters)
            {
                Range part = parameter.Offset..(parameter.Offset + parameter.Length);
                bool reached = parameter.Name.StartsWith("shared.", StringComparison.Ordinal)
                    || parameter.Name.StartsWith("segmentation.", StringComparison.Ordinal);
                Assert.True(reached != before[part].SequenceEqual(after[part]), parameter.Name);
            }
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        Assert.Equal("Training options: 'batch' is 0; it must be at least 1.",
            Assert.Throws<ConfigurationException>(() => new TrainingOptions { Batch = 0 }.Validate()).Message);
        Assert.Contains("'learningRate'",
            Assert.Throws<ConfigurationException>(() => new TrainingOptions { LearningRate = double.NaN }.Validate()).Message,
            StringComparison.Ordinal);
        Assert.Contains("'dropout'", Assert.Throws<ConfigurationException>(() => new TrainingOptions { Dropout = 1 }.Validate()).Message,
            StringComparison.Ordinal);
        Assert.Contains("'canvasNoise'",
            Assert.Throws<ConfigurationException>(() => new TrainingOptions { CanvasNoise = -1 }.Validate()).Message,
            StringComparison.Ordinal);
        Assert.Contains("'ownDraws' is 1.5; it must be at least 0 and at most 1",
            Assert.Throws<ConfigurationException>(() => new TrainingOptions { OwnDraws = 1.5f }.Validate()).Message,
            StringComparison.Ordinal);
        Assert.Contains("'lossWeights'",
            Assert.Throws<ConfigurationException>(() => new TrainingOptions { LossWeights = new LossWeights(-1) }.Validate()).Message,
            StringComparison.Ordinal);
    }

    private static TrainingSession Session(ComputeDevice device, TrainingOptions options, out ColorizationBatch batch,
        ModelConfiguration? configuration = null)
    {
        batch = RandomModel.Batch(device, 2, 16, 16);
        TrainingSession session = new(RandomModel.Network(device, configuration ?? RandomModel.Configuration(), trainable: true), options);
        session.Averager.Restart();
        return session;
    }

    private static double[] Widen(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static double[] Difference(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a - b)];
}
