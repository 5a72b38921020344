using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models;
using Xunit;

namespace IlgpuColorize.Tests.Sampling;

/// <summary>Holds the cached sampler against the ancestral one, bit for bit.</summary>
[Collection(TestDevices.Collection)]
public sealed class CachedSamplerTests
{
    // Photos 0 and 1, out of order.
    private static readonly (int Photo, int Sample)[] Wanted = [(1, 2), (0, 0), (0, 1), (1, 0)];

    [Theory]
    [InlineData(Flow.Green, Fusion.Concat, 1, 16, 16, 1, true)]
    [InlineData(Flow.Green, Fusion.Concat, 2, 12, 20, 0.7f, false)]
    [InlineData(Flow.Green, Fusion.Transform, 1, 20, 12, 1, false)]
    [InlineData(Flow.Green, Fusion.Concat, 1, 12, 16, 0, true)]
    [InlineData(Flow.Blue, Fusion.None, 1, 12, 12, 0.7f, true)]
    [InlineData(Flow.Purple, Fusion.None, 2, 28, 4, 1, true)]
    [InlineData(Flow.Purple, Fusion.None, 1, 4, 4, 0, false)]
    public void Sample_is_the_ancestral_samplers(Flow flow, Fusion fusion, int layers, int height, int width, float temperature, bool gamut)
    {
        using SampledPhotos photos = new(TestDevices.Cpu, RandomModel.Configuration(flow, fusion, layers), height, width);
        AssertSame(photos, new SamplingOptions(temperature, gamut), Wanted);
    }

    [Fact]
    public void Sample_is_the_ancestral_samplers_under_every_algorithm_and_channel_padding()
    {
        foreach (int alignment in (int[])[1, 4])
        {
            using ComputeDevice device =
                ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 2, new DeviceOptions { ChannelAlignment = alignment });
            foreach (var algorithm in IlgpuColorize.Kernels.Conv.ConvAlgorithms.Supported(device))
            {
                device.ConvAlgorithm = algorithm;
                using SampledPhotos photos = new(device, RandomModel.Configuration(), 12, 12);
                AssertSame(photos, new SamplingOptions(), Wanted[..2]);
            }
        }
    }

    [Fact]
    public void Sample_is_the_ancestral_samplers_in_bfloat16()
    {
        using SampledPhotos photos = new(PortableDevice.Cpu, RandomModel.Configuration(), 12, 12, ElementType.BFloat16);
        AssertSame(photos, new SamplingOptions(), Wanted[..2]);
    }

    [Fact]
    public void Sample_does_not_depend_on_what_is_drawn_beside_it()
    {
        using SampledPhotos photos = new(TestDevices.Cpu, RandomModel.Configuration());
        SamplingOptions options = new(GamutConstraint: false);
        byte[][] together = photos.Draw(photos.Cached, options, Wanted);
        byte[][] reversed = photos.Draw(photos.Cached, options, [.. Wanted.Reverse()]);
        for (int i = 0; i < Wanted.Length; i++)
        {
            Assert.Equal(together[i], reversed[^(i + 1)]);
            Assert.Equal(together[i], photos.Draw(photos.Cached, options, [Wanted[i]])[0]);
        }
    }

    [Fact]
    public void Sample_does_not_depend_on_the_number_of_threads()
    {
        byte[][] Draw(int threads)
        {
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads);
            using SampledPhotos photos = new(device, RandomModel.Configuration(layers: 2));
            return photos.Draw(photos.Cached, new SamplingOptions(GamutConstraint: false), Wanted);
        }
        Assert.Equal(Draw(1), Draw(2));
    }

    [Fact]
    public void Seeds_and_sample_indices_differ_and_repeat()
    {
        using SampledPhotos photos = new(TestDevices.Cpu, RandomModel.Configuration());
        byte[][] Draw(ulong seed, float temperature = 1)
            => photos.Draw(photos.Cached, new SamplingOptions(temperature, GamutConstraint: false), [(0, 0), (0, 1)], seed);
        byte[][] drawn = Draw(1);
        Assert.Equal(drawn, Draw(1));
        Assert.NotEqual(drawn[0], drawn[1]);
        Assert.NotEqual(drawn[0], Draw(2)[0]);
        Assert.NotEqual(drawn[0], Draw(1UL << 40)[0]);
        // Without temperature nothing is drawn.
        Assert.Equal(Draw(1, temperature: 0), Draw(2, temperature: 0));
    }

    [Fact]
    public void Cancelled_sample_ends()
    {
        using SampledPhotos photos = new(TestDevices.Cpu, RandomModel.Configuration());
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            photos.Draw(new Cancelled(photos.Cached, cancelled.Token), new SamplingOptions(), Wanted));
        Assert.Throws<OperationCanceledException>(() =>
            photos.Draw(new Cancelled(photos.Ancestral, cancelled.Token), new SamplingOptions(), Wanted));
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Impossible_temperature_is_refused(float temperature)
    {
        using SampledPhotos photos = new(TestDevices.Cpu, RandomModel.Configuration());
        Assert.Throws<ArgumentOutOfRangeException>(() => photos.Draw(photos.Cached, new SamplingOptions(temperature), Wanted));
    }

    [Fact]
    public void Sample_is_the_ancestral_samplers_on_the_simulator()
    {
        using SampledPhotos photos = new(TestDevices.Simulator, RandomModel.Configuration(Flow.Purple, Fusion.None), 8, 8);
        AssertSame(photos, new SamplingOptions(), [(0, 0), (1, 1)]);
    }

    private static void AssertSame(SampledPhotos photos, SamplingOptions options, (int, int)[] wanted)
    {
        byte[][] ancestral = photos.Draw(photos.Ancestral, options, wanted);
        Assert.Equal(ancestral, photos.Draw(photos.Cached, options, wanted));
        Assert.Contains(ancestral, map => map.Distinct().Count() > 1);
    }

    private sealed class Cancelled(IChromaSampler sampler, CancellationToken token) : IChromaSampler
    {
        public byte[][] Sample(SampleBatch batch, SamplingOptions options, CancellationToken cancellation = default)
            => sampler.Sample(batch, options, token);
    }
}
