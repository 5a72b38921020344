using System.Globalization;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Sass;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sass;

/// <summary>
/// Holds every kernel, for every target that can run it, against what NVIDIA's assembler made of it.
/// </summary>
public sealed class AssembledKernelTests(ITestOutputHelper output)
{
    private static readonly string[] LocalMemory = ["LDL", "STL"];

    // The sum of squares of all gradients is meant to be kept in double precision.
    private static readonly string[] DoublePrecision = [nameof(GradientSquares), nameof(GradientScale)];

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

    /// <summary>
    /// Values that instructions return pass through local memory, which is for prologues. Where a thread has none, no code need be read.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_has_no_local_memory_in_a_loop(string kernel)
        => Assert.All(AssembledKernels.Read(kernel).Where(found => found.StackBytes > 0), found =>
            Assert.DoesNotContain(
                found.Listing.Loops.SelectMany(loop => loop.Body), instruction => LocalMemory.Contains(instruction.Name)));

    [Fact]
    public void No_kernel_computes_in_double_precision_but_where_it_is_meant()
        => Assert.Equal(
            DoublePrecision.Order(),
            KernelSources.All.Values.Where(kernel => kernel.Compile().Contains(".f64", StringComparison.Ordinal))
                .Select(kernel => kernel.Name).Order());
}
