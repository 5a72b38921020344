using System.Globalization;
using IlgpuColorize.Sass;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sass;

/// <summary>
/// Holds every kernel, for every target that can run it, against what NVIDIA's assembler made of it; without the assembler they are
/// skipped.
/// </summary>
public sealed class AssembledKernelTests(ITestOutputHelper output)
{
    private static readonly string[] LocalMemory = ["LDL", "STL"];
    private static readonly string[] DoublePrecision = ["DADD", "DMUL", "DFMA", "DSETP", "DMNMX"];

    public static TheoryData<string> Kernels => AssembledKernels.Kernels;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_is_accepted_without_warnings_and_fits_its_launch(string kernel)
    {
        Assert.All(AssembledKernels.Of(kernel), found =>
        {
            (GpuTarget target, AssembledKernel assembled) = found;
            KernelSource source = KernelSources.All[kernel];
            Occupancy occupancy = assembled.OccupancyOf(source, target);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{target}: {assembled.Registers} registers, {assembled.SharedBytes + source.SharedBytes} bytes shared, "
                + $"{occupancy.Groups} groups of {occupancy.GroupSize}, {occupancy.Share:P0}"));
            Assert.Empty(assembled.Warnings);
            Assert.InRange(assembled.Registers, 1, GpuTarget.MostRegisters);
            Assert.Equal(0, assembled.SpillBytes);
            // A kernel for the shared memory of SM 8.0 and 9.x is not launched where groups are granted less.
            if (source.SharedBytes + GpuTarget.ReservedBytes <= target.SharedBytes)
                Assert.InRange(occupancy.Groups, source.ResidentGroups, int.MaxValue);
        });
    }

    /// <summary>Values that instructions return pass through local memory, which is for prologues.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_has_no_local_memory_in_a_loop_and_no_double_precision(string kernel)
        => Assert.All(AssembledKernels.Of(kernel), found =>
        {
            SassListing listing = found.Kernel.Listing;
            Assert.DoesNotContain(listing.Loops.SelectMany(loop => loop.Body), instruction => LocalMemory.Contains(instruction.Name));
            Assert.DoesNotContain(listing.Code, instruction => DoublePrecision.Contains(instruction.Name));
        });
}
