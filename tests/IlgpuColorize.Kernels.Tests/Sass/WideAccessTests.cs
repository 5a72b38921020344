using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Sass;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sass;

/// <summary>
/// Reads the accesses of pointwise kernels in machine code: 16 bytes at once in float32 and 8 in bfloat16, as many as their PTX has, beside
/// those one by one.
/// </summary>
public sealed class WideAccessTests
{
    [Theory]
    [InlineData(typeof(AddForward), 2, 1)]
    [InlineData(typeof(CopyChannels), 2, 1)]
    [InlineData(typeof(EluForward), 1, 1)]
    [InlineData(typeof(EluBackward), 3, 1)]
    [InlineData(typeof(LeakyReluForward), 1, 1)]
    [InlineData(typeof(LeakyReluBackward), 3, 1)]
    [InlineData(typeof(ShiftPixels), 2, 1)]
    [InlineData(typeof(FeatureTransformForward), 3, 1)]
    [InlineData(typeof(FeatureTransformBackward), 6, 3)]
    [InlineData(typeof(GateForward), 3, 1)]
    [InlineData(typeof(GateBackward), 5, 2)]
    [InlineData(typeof(ConcatEluForward), 1, 2)]
    [InlineData(typeof(ConcatEluBackward), 5, 1)]
    public void Kernel_moves_four_channels_at_once(Type kernel, int loads, int stores)
        => Assert.All(AssembledKernels.Of(kernel.Name), found =>
        {
            SassListing listing = found.Kernel.Listing;
            Assert.Equal((loads, loads), (Count(listing, "LD", "128"), Count(listing, "LD", "64")));
            Assert.Equal((stores, stores), (Count(listing, "ST", "128"), Count(listing, "ST", "64")));
        });

    private static int Count(SassListing listing, string name, string width)
        => listing.Code.Count(instruction => instruction.Name == name && instruction.Has(width));
}
