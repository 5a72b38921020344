using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models;
using Xunit;

namespace IlgpuColorize.Tests.Sampling;

/// <summary>
/// Draws rows in one launch, in bfloat16, and holds their parameters against the generator as training evaluates it, in float32.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class RightStreamByRowTests
{
    // What the issue allows bfloat16.
    private const double Tolerance = 3e-2;
    private const int Size = 16;

    private static readonly (int Photo, int Sample)[] Wanted = [(1, 2), (0, 0), (0, 1)];
    internal static readonly ModelConfiguration Configuration = RandomModel.Configuration(layers: 2) with { GeneratorChannels = 32 };

    [Fact]
    public void Portable_mixtures_are_the_generators_of_the_finished_canvas() => AssertMixtures(PortableDevice.Cpu);

    [Fact]
    public void Sample_does_not_depend_on_what_is_drawn_beside_it()
    {
        using SampledPhotos photos = new(PortableDevice.Cpu, Configuration, 12, 8, ElementType.BFloat16, byRow: true);
        byte[][] together = photos.Draw(photos.Cached, new SamplingOptions(), Wanted);
        for (int i = 0; i < Wanted.Length; i++)
            Assert.Equal(together[i], photos.Draw(photos.Cached, new SamplingOptions(), [Wanted[i]])[0]);
        Assert.NotEqual(together[1], together[2]);
    }

    /// <summary>Draws samples on a device, and asserts that their parameters are those of the generator.</summary>
    internal static void AssertMixtures(ComputeDevice device)
    {
        using ColorizationNetwork network = RandomModel.Network(device, Configuration);
        using ColorizationBatch photos = RandomModel.Batch(device, 2, Size, Size);
        using TensorPool pool = new(device, ElementType.BFloat16), precise = new(device);
        ComputeStream stream = device.DefaultStream;
        using Tape tape = new(stream, pool, TapeMode.Inference), preciseTape = new(stream, precise, TapeMode.Inference);
        SampleSlot[] slots = [.. Wanted.Select(sample =>
            new SampleSlot(sample.Photo, SampleKeys.Of(RandomModel.Lightness(sample.Photo, Size, Size), 1)[sample.Sample]))];
        SampleBatch batch = new(network.Encode(tape, photos.Lightness), photos.LightnessAverage, slots);

        using SamplerSession session = new(network, pool, batch.Map, byRow: true);
        byte[][] drawn = session.Draw(batch, new SamplingOptions(), TestContext.Current.CancellationToken);

        Tensor condition = InFloat32(preciseTape, session.Canvas.PerSlot(tape, batch.Features.Condition));
        Tensor expected = network.Generator.Apply(preciseTape, session.Canvas.Tensor, condition);
        Numbers.Close(Read(stream, expected), Read(stream, session.Mixture!), Tolerance);
        Assert.All(drawn, levels => Assert.True(levels.Distinct().Count() > 3));
    }

    private static Tensor InFloat32(Tape tape, Tensor tensor)
    {
        Tensor precise = tape.Allocate(tensor.Shape, ElementType.Float32);
        Assert.Equal(precise.C, precise.Pitch);
        tape.Stream.Upload<float>(tape.Stream.Read(tensor.View), precise.View.Data);
        return precise;
    }

    private static double[] Read(ComputeStream stream, Tensor tensor) => Array.ConvertAll(stream.Read(tensor.View), value => (double)value);
}
