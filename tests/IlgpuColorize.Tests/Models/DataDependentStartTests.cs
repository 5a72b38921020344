using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Layers;
using IlgpuColorize.TestKit;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Models;

[Collection(TestDevices.Collection)]
public sealed class DataDependentStartTests : IDisposable
{
    private static ComputeDevice Device => TestDevices.Cpu;
    private readonly ColorizationBatch _batch = RandomModel.Batch(Device, images: 3, height: 16, width: 20);

    public void Dispose() => _batch.Dispose();

    [Theory]
    [InlineData(Flow.Green)]
    [InlineData(Flow.Purple)]
    public void Every_convolution_starts_with_mean_0_and_its_deviation_in_every_channel(Flow flow)
    {
        using TrainingSession session = Started(flow, seed: 1);
        using Tape tape = new(Device.DefaultStream, session.Pool, TapeMode.Inference);
        List<string> seen = [];
        new NetworkWalk(tape, session.Network, (layer, y) =>
        {
            seen.Add(layer.Name);
            double deviation = layer.Name.EndsWith(".conv2", StringComparison.Ordinal) && layer.Name.Split('.').Length == 3 ? 0.1 : 1;
            for (int channel = 0; channel < y.C; channel++)
            {
                (double mean, double spread) = Moments(y, channel);
                Assert.True(Math.Abs(mean) < 1e-3 * deviation, $"{layer.Name}: channel {channel} has mean {mean:G3}");
                Assert.True(Math.Abs(spread - deviation) < 1e-3 * deviation, $"{layer.Name}: channel {channel} has deviation "
                    + $"{spread:G5}, not {deviation}");
            }
        }).Run(_batch.Lightness, _batch.Canvas);
        Assert.Equal(session.Network.Convolutions.Select(layer => layer.Name).Order(), seen.Order());
    }

    [Fact]
    public void Network_computes_what_the_specification_lists()
    {
        using ColorizationNetwork network = RandomModel.Network(Device, RandomModel.Configuration(layers: 2));
        using TensorPool pool = new(Device);
        using Tape tape = new(Device.DefaultStream, pool, TapeMode.Inference);
        Tensor walked = new NetworkWalk(tape, network, (_, _) => { }).Run(_batch.Lightness, _batch.Canvas);
        Tensor whole = network.Generate(tape, _batch.Canvas, network.Encode(tape, _batch.Lightness));
        Numbers.Close(Read(walked), Read(whole), 1e-5);
    }

    [Fact]
    public void Averages_start_at_the_initial_parameters()
    {
        using TrainingSession session = Started(Flow.Green, seed: 1);
        Assert.Equal(Download(session.Network), Download(session.Averager.Averaged));
    }

    [Fact]
    public void Start_is_a_pure_function_of_seed_and_batch()
    {
        using TrainingSession one = Started(Flow.Green, seed: 1), same = Started(Flow.Green, seed: 1), other = Started(Flow.Green, seed: 2);
        Assert.Equal(Download(one.Network), Download(same.Network));
        Assert.NotEqual(Download(one.Network), Download(other.Network));
    }

    [Fact]
    public void Directions_are_normal_with_deviation_a_twentieth()
    {
        using ColorizationNetwork network = new(RandomModel.Configuration(), Device);
        ParameterStart.Draw(network, seed: 3);
        double[] values = [.. network.Convolutions.SelectMany(layer => Device.DefaultStream.Download(layer.Direction.Data))
            .Select(value => (double)value)];
        double deviation = Math.Sqrt(values.Average(value => value * value));
        // Within four standard errors.
        Assert.True(values.Length > 20_000, $"{values.Length} values are too few");
        Assert.Equal(0.05, deviation, 0.05 * 4 / Math.Sqrt(2 * values.Length));
        Assert.Equal(0, values.Average(), 0.05 * 4 / Math.Sqrt(values.Length));
        Assert.Equal(3, values.Average(value => Math.Pow(value / deviation, 4)), 4 * Math.Sqrt(24.0 / values.Length));
    }

    private TrainingSession Started(Flow flow, ulong seed)
    {
        TrainingSession session = new(
            new ColorizationNetwork(RandomModel.Configuration(flow, layers: 2), Device, trainable: true),
            new TrainingOptions { Seed = seed });
        session.Start(_batch);
        return session;
    }

    private static float[] Download(ColorizationNetwork network) => Device.DefaultStream.Download(network.Parameters.Values);

    private static double[] Read(Tensor x) => Array.ConvertAll(Device.DefaultStream.Download(x.View.Data), value => (double)value);

    private static (double Mean, double Deviation) Moments(Tensor y, int channel)
    {
        double[] values = [.. Read(y).Where((_, i) => i % y.C == channel)];
        double mean = values.Average();
        return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
    }
}
