using IlgpuColorize.Kernels.Tests.Sampling;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests;

/// <summary>Draws rows of samples as a GPU's sampler does: one launch a row.</summary>
[Collection(TestDevices.Collection)]
public sealed class DrawnRowTests(ITestOutputHelper output)
{
    [Fact]
    public void Rows_have_the_mixtures_of_the_training_forward() => DrawnRows.AssertDrawn(EmulatedDevice.Hopper, problem: 1, output);
}
