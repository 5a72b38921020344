using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Models;

[Collection(TestDevices.Collection)]
public sealed class PixelGeneratorTests : IDisposable
{
    private static readonly Shape Map = new(2, 3, 4, PixelGenerator.CanvasChannels);
    private static ComputeDevice Device => TestDevices.Cpu;
    private readonly ColorizationNetwork _network = RandomModel.Network(Device, RandomModel.Configuration(layers: 2));
    private readonly TensorPool _pool = new(Device);

    public void Dispose()
    {
        _pool.Dispose();
        _network.Dispose();
    }

    [Fact]
    public void Output_depends_on_the_pixels_before_it_and_on_nothing_else()
    {
        double[] canvas = Numbers.Uniform(1, Map.Elements);
        float[] before = Mixture(canvas);
        int pixels = Map.H * Map.W, channels = before.Length / Map.Pixels;
        for (int moved = 0; moved < pixels; moved++)
        {
            double[] changed = [.. canvas];
            changed[3 * moved] += 0.5;
            changed[3 * moved + 1] -= 0.5;
            float[] after = Mixture(changed);
            bool[] same = [.. before.Chunk(channels).Zip(after.Chunk(channels), (x, y) => x.SequenceEqual(y))];
            Assert.All(same[..(moved + 1)], Assert.True);
            Assert.All(same[pixels..], Assert.True);
            // The next pixel of the row, and the one below, see it.
            if ((moved + 1) % Map.W != 0)
                Assert.False(same[moved + 1]);
            if (moved + Map.W < pixels)
                Assert.False(same[moved + Map.W]);
        }
    }

    [Fact]
    public void Condition_reaches_its_own_pixel_and_no_row_above()
    {
        int channels = _network.Configuration.ConditionChannels;
        double[] canvas = Numbers.Uniform(1, Map.Elements), condition = Numbers.Uniform(2, Map.Pixels * channels);
        float[] before = Mixture(canvas, condition);
        condition[5 * channels] += 1;
        int mixtureChannels = _network.Configuration.MixtureChannels;
        bool[] same = [.. before.Chunk(mixtureChannels)
            .Zip(Mixture(canvas, condition).Chunk(mixtureChannels), (x, y) => x.SequenceEqual(y))];
        Assert.False(same[5]);
        Assert.All(same[..Map.W], Assert.True);
    }

    [Fact]
    public void Gradient_through_a_block_with_a_condition_in_two_parts_is_right()
    {
        using ColorizationNetwork network = new(RandomModel.Configuration(), Device, trainable: true);
        using GradientCheck check = new(Device);
        Shape shape = new(1, 2, 3, network.Configuration.GeneratorChannels);
        var block = network.Generator.Right[0];
        Tensor x = check.Leaf("x", shape, 1), u = check.Leaf("u", shape, 2);
        Tensor condition = check.Leaf("condition", shape.WithChannels(network.Configuration.ConditionChannels), 3);
        foreach ((var layer, int i) in network.Convolutions.Select((layer, i) => (layer, i))
            .Where(pair => pair.layer.Name.StartsWith("generator.right1.", StringComparison.Ordinal)))
        {
            check.Watch(layer.Direction, 3 * i);
            check.Watch(layer.Scale, 3 * i + 1);
            check.Watch(layer.Bias, 3 * i + 2);
        }
        check.Run(
            tape =>
            {
                network.RefreshFilters();
                return block.Apply(tape, x, block.Aux!.Apply(tape, u, condition), dropout: 0.2f);
            },
            tolerance: 3e-3);
    }

    private float[] Mixture(double[] canvas, double[]? condition = null)
    {
        Shape shape = Map.WithChannels(_network.Configuration.ConditionChannels);
        using DeviceTensor input = new(Device, Map, canvas), conditioned = new(
            Device, shape, condition ?? Numbers.Uniform(2, shape.Elements));
        using Tape tape = new(Device.DefaultStream, _pool, TapeMode.Inference);
        return Device.DefaultStream.Download(
            _network.Generator.Apply(tape, Tensor.Over(input.View), Tensor.Over(conditioned.View)).View.Data);
    }
}
