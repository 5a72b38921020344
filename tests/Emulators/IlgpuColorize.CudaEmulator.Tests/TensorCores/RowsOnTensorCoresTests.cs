using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Sampling;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.Sampling;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Sampling;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>Draws rows of samples as a GPU's sampler does: one launch a row.</summary>
[Collection(TestDevices.Collection)]
public sealed class RowsOnTensorCoresTests(ITestOutputHelper output)
{
    [Fact]
    public void Rows_have_the_mixtures_of_the_training_forward() => DrawnRows.AssertDrawn(EmulatedDevice.Hopper, problem: 1, output);

    /// <summary>The convolutions of rows and the kernel that draws them, both on the tensor cores.</summary>
    [Theory]
    [InlineData(1, AsyncMode.Eager)]
    [InlineData(2, AsyncMode.Late)]
    public void Mixtures_are_the_generators_of_the_finished_canvas(int seed, AsyncMode mode)
        => RightStreamByRowTests.AssertMixtures(EmulatedDevice.Of(90, multiprocessors: 2, seed, mode));

    [Fact]
    public void Sampler_draws_by_row_where_that_applies()
    {
        ComputeDevice device = EmulatedDevice.Of(90, multiprocessors: 2, mode: AsyncMode.Late);
        // Of one photo, two rows, and the fewest channels: it is the launches that count here.
        ModelConfiguration small = RightStreamByRowTests.Configuration with { GeneratorLayers = 1, GeneratorChannels = 16 };
        using SampledPhotos photos = new(device, small, 8, 8, ElementType.BFloat16);
        using LaunchProfile profile = new(device.DefaultStream);
        photos.Draw(photos.Cached, new SamplingOptions(), [(0, 0)]);
        Assert.Equal(2, profile.Launches.Count(launch => launch.Name == nameof(DrawRow)));
        Assert.DoesNotContain(profile.Launches, launch => launch.Name.StartsWith(nameof(DrawChroma), StringComparison.Ordinal));
    }
}
