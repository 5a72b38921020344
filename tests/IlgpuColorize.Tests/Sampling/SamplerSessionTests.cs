using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models;
using Xunit;

namespace IlgpuColorize.Tests.Sampling;

/// <summary>
/// Draws batch after batch in memory that is kept, pixel by pixel and by rows, and holds each against a sampler that has drawn nothing
/// before.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class SamplerSessionTests
{
    private static readonly ModelConfiguration Configuration = RandomModel.Configuration(layers: 2) with { GeneratorChannels = 16 };
    private static readonly SamplingOptions Free = new(Temperature: 0.8f, GamutConstraint: false);

    // Batches of one size with other photos, samples and options each; then a smaller one.
    private static readonly ((int Photo, int Sample)[] Wanted, SamplingOptions Options)[] Batches =
    [
        ([(0, 0), (1, 0)], Free), ([(1, 3), (1, 4)], Free), ([(0, 0), (1, 0)], new SamplingOptions()), ([(1, 3)], Free),
            ([(0, 0), (1, 0)], Free),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_batch_is_drawn_as_by_a_new_sampler(bool byRow)
        => AssertDrawnAsNew(byRow ? PortableDevice.Cpu : TestDevices.Cpu, byRow);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Batches_of_one_size_share_memory_and_packed_weights(bool byRow)
    {
        using SampledPhotos photos = Open(byRow ? PortableDevice.Cpu : TestDevices.Cpu, byRow);
        photos.Draw(photos.Cached, Free, Batches[0].Wanted);
        SamplerSession? kept = photos.Cached.Session;
        photos.Draw(photos.Cached, Free, Batches[2].Wanted);
        (long reserved, long allocated) = (photos.Pool.ReservedBytes, photos.Network.Device.Memory.AllocatedBytes);
        using LaunchProfile profile = new(photos.Network.Device.DefaultStream);
        photos.Draw(photos.Cached, Free, Batches[0].Wanted);
        Assert.Same(kept, photos.Cached.Session);
        Assert.Equal(reserved, photos.Pool.ReservedBytes);
        Assert.Equal(allocated, photos.Network.Device.Memory.AllocatedBytes);
        Assert.DoesNotContain(profile.Launches,
            launch => launch.Name.Contains("Pack", StringComparison.Ordinal)
            || launch.Name.Contains("WeightNorm", StringComparison.Ordinal));
        photos.Draw(photos.Cached, Free, Batches[3].Wanted);
        Assert.NotSame(kept, photos.Cached.Session);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Changed_parameters_are_taken_over(bool byRow)
    {
        using SampledPhotos photos = Open(byRow ? PortableDevice.Cpu : TestDevices.Cpu, byRow);
        byte[][] before = photos.Draw(photos.Cached, Free, Batches[0].Wanted);
        float[] values = photos.Network.Device.DefaultStream.Download(photos.Network.Parameters.Values);
        photos.Network.Device.DefaultStream.Upload<float>(Array.ConvertAll(values, value => 0.9f * value),
            photos.Network.Parameters.Values);
        photos.Network.RefreshFilters();
        byte[][] after = photos.Draw(photos.Cached, Free, Batches[0].Wanted);
        Assert.NotEqual(before, after);
        Assert.Equal(New(photos, byRow, Free, Batches[0].Wanted), after);
    }

    [Fact]
    public void Cancelled_map_leaves_the_next_as_it_is()
    {
        using SampledPhotos photos = Open(TestDevices.Cpu, byRow: false);
        byte[][] drawn = photos.Draw(photos.Cached, Free, Batches[0].Wanted);
        using CancellationTokenSource soon = new();
        ComputeStream stream = photos.Network.Device.DefaultStream;
        SampleBatch Watched(SampleBatch batch)
        {
            stream.Observer = new CancelAfter(40, soon);
            return batch;
        }
        try
        {
            Assert.Throws<OperationCanceledException>(() =>
                photos.Draw(new Changed(photos.Cached, Watched, soon.Token), Free, Batches[1].Wanted));
        }
        finally
        {
            stream.Observer = null;
        }
        Assert.Equal(drawn, photos.Draw(photos.Cached, Free, Batches[0].Wanted));
    }

    [Fact]
    public void Batches_that_name_no_image_are_refused()
    {
        using SampledPhotos photos = Open(TestDevices.Cpu, byRow: false);
        string Refusal(params SampleSlot[] slots)
            => Assert.Throws<ArgumentException>(() =>
                photos.Draw(new Changed(photos.Cached, batch => batch with { Slots = slots }), Free, [(0, 0)])).Message;
        Assert.StartsWith("A slot names image -1; the batch has images 0 to 0.",
            Refusal(new SampleSlot(0, default), new SampleSlot(-1, default)), StringComparison.Ordinal);
        Assert.StartsWith("A slot names image 1; the batch has images 0 to 0.", Refusal(new SampleSlot(1, default)),
            StringComparison.Ordinal);
        Assert.StartsWith("A batch without slots has nothing to draw", Refusal(), StringComparison.Ordinal);
    }

    private static SampledPhotos Open(ComputeDevice device, bool byRow)
        => new(device, Configuration, 8, 12, byRow ? ElementType.BFloat16 : ElementType.Float32, byRow);

    private static void AssertDrawnAsNew(ComputeDevice device, bool byRow)
    {
        using SampledPhotos photos = Open(device, byRow);
        foreach (((int, int)[] wanted, SamplingOptions options) in Batches)
            Assert.Equal(New(photos, byRow, options, wanted), photos.Draw(photos.Cached, options, wanted));
        photos.Draw(photos.Cached, Free, Batches[0].Wanted);
        Assert.Equal(device.CapturesLaunches, photos.Cached.Session!.IsCaptured);
    }

    private static byte[][] New(SampledPhotos photos, bool byRow, SamplingOptions options, (int, int)[] wanted)
    {
        using CachedSampler sampler = new(photos.Network, photos.Pool) { ByRow = byRow };
        return photos.Draw(sampler, options, wanted);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda
    {
        /// <summary>On a GPU the rows of a map are captured at the second batch of a size, and repeated from then on.</summary>
        [Fact]
        public void Every_batch_is_drawn_as_by_a_new_sampler() => AssertDrawnAsNew(TestDevices.Cuda, byRow: true);
    }

    /// <summary>Passes another batch, or a token, to a sampler.</summary>
    private sealed class Changed(IChromaSampler sampler, Func<SampleBatch, SampleBatch> change, CancellationToken token = default)
        : IChromaSampler
    {
        public byte[][] Sample(SampleBatch batch, SamplingOptions options, CancellationToken cancellation = default)
            => sampler.Sample(change(batch), options, token);
    }

    /// <summary>Cancels in the middle of a map.</summary>
    private sealed class CancelAfter(int launches, CancellationTokenSource source) : ILaunchObserver
    {
        private int _left = launches;

        public bool Begin(string op, IProblem problem)
        {
            if (_left-- == 0)
                source.Cancel();
            return true;
        }

        public void End(string op, IProblem problem)
        {
        }
    }
}
