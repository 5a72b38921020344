using System.Globalization;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class ColorizingMemoryTests
{
    // At this size 256 maps are drawn together: 300 photos are two groups of 128, of which the second comes beside what the first keeps,
    // and a rest.
    [Theory]
    [InlineData(ColorSource.Generator, 3)]
    [InlineData(ColorSource.Generator, 300)]
    [InlineData(ColorSource.Embedding, 3)]
    public void Plan_is_close_to_the_peak_of_the_run(ColorSource source, int photos)
    {
        using TinyModel model = new();
        SampleRequest request = new() { Samples = 2, Source = source };
        MemoryPlan plan = ColorizingMemory.Plan(model.Network.Configuration, model.Device, photos, size: 32, request);
        using PhotoColorizer colorizer = new(model.Network, model.Pool, size: 32);
        colorizer.Draw(
            [.. Enumerable.Range(0, photos).Select(i => TestPhotos.Waves(20, 18, i))], request, TestContext.Current.CancellationToken);
        Assert.InRange((double)(plan.ParameterBytes + plan.ActivationBytes) / model.Device.Memory.PeakBytes, 1 / 1.01, 1.01);
    }

    [Fact]
    public void A_size_that_does_not_fit_is_refused_with_the_largest_that_does()
    {
        // Little memory: the search tries sizes that fill it, and each trial reads its levels back into an array of the host.
        DeviceOptions options = new() { MemoryBytes = 256L << 20 };
        using var device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1, options);
        ModelConfiguration configuration = TinyModel.Configuration.For(Flow.Green, Fusion.Concat, classes: 3);
        SampleRequest request = SampleRequest.MostProbableOfEmbedding;
        MemoryPlanException refusal = Assert.Throws<MemoryPlanException>(
            () => ColorizingMemory.Require(configuration, device, 1, 1_000_000, request));
        const string TooLarge = "A tensor of shape [1x1000000x1000000x1] has more than 2,147,483,647 elements";
        Assert.StartsWith($"--size 1000000 does not fit: {TooLarge}", refusal.Message, StringComparison.Ordinal);
        int largest = int.Parse(refusal.Message.Split("The largest --size that fits is ")[1].TrimEnd('.'), CultureInfo.InvariantCulture);
        Assert.Equal(0, largest % 4);
        Assert.True(ColorizingMemory.Plan(configuration, device, 1, largest, request).Fits);
        Assert.InRange(largest, 128, 1_000_000);
    }
}
