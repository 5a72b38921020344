using IlgpuColorize.Kernels.Tests.Pointwise;
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
    [MemberData(nameof(WideAccessPtxTests.Kernels), MemberType = typeof(WideAccessPtxTests))]
    public void Kernel_moves_four_channels_at_once(Type kernel, int loads, int stores)
        => Assert.All(AssembledKernels.Read(kernel.Name), found =>
        {
            Assert.Equal((loads, loads), (Count(found.Listing, "LD", "128"), Count(found.Listing, "LD", "64")));
            Assert.Equal((stores, stores), (Count(found.Listing, "ST", "128"), Count(found.Listing, "ST", "64")));
        });

    private static int Count(SassListing listing, string name, string width)
        => listing.Code.Count(instruction => instruction.Name == name && instruction.Has(width));
}
