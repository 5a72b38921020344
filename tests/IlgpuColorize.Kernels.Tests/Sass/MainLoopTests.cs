using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Sass;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sass;

/// <summary>
/// Reads the main loops of convolutions in machine code: the instructions that are meant, and none of those that are not.
/// </summary>
public sealed class MainLoopTests
{
    public static TheoryData<string> WgmmaKernels => NamesOf(typeof(ConvGatherWgmma<,>), typeof(ConvWgradWgmma<>));

    public static TheoryData<string> MmaKernels => NamesOf(typeof(ConvGatherMma<,>), typeof(ConvWgradMma<>));

    [Theory]
    [MemberData(nameof(WgmmaKernels))]
    public void Wgmma_loop_multiplies_four_times_a_step_and_another_loop_brings_the_tiles(string kernel)
    {
        SassListing listing = AssembledKernels.Newest(kernel).Listing;
        SassLoop loop = listing.MainLoop()!;
        Assert.Equal(4, loop.Count("HGMMA", $"64x{ColumnsOf(kernel)}x16", "F32", "BF16"));
        Assert.Equal(0, loop.Count("UTMALDG"));
        Assert.True(listing.LoopWith("UTMALDG")!.Count("UTMALDG") >= 1);
        Assert.True(listing.Code.Count(instruction => instruction.Name == "UTMALDG") >= 2);
        AssertNone(loop, "I2F", "F2I", "MUFU", "LD", "LDG", "LDS", "STS", "BAR");
    }

    /// <summary>
    /// A wait for the stage before the first product; the fence before it; after the last the commit, the wait for the products before
    /// these, and the arrival that frees their stage.
    /// </summary>
    [Theory]
    [MemberData(nameof(WgmmaKernels))]
    public void Wgmma_loop_waits_fences_multiplies_and_frees_in_order(string kernel)
    {
        string[] order = OrderOf(AssembledKernels.Newest(kernel).Listing.MainLoop()!.Innermost, instruction => instruction switch
        {
            { Name: "SYNCS" } when instruction.Has("TRYWAIT") => "wait",
            { Name: "SYNCS" } when instruction.Has("ARRIVE") => "arrive",
            { Name: "WARPGROUP" } when instruction.Has("ARRIVE") => "fence",
            { Name: "WARPGROUP" } when instruction.Has("DEPBAR") => "complete",
            { Name: "HGMMA" } => "multiply",
            _ => "",
        });
        // The wait is repeated behind everything else, where it had to wait.
        Assert.Equal(["wait", "fence", "multiply", "complete", "arrive", "wait"], order);
    }

    [Theory]
    [MemberData(nameof(MmaKernels))]
    public void Mma_loop_copies_loads_and_multiplies(string kernel)
    {
        int blocks = ColumnsOf(kernel) / 32;
        Assert.All(AssembledKernels.Read(kernel), found =>
        {
            SassLoop loop = found.Listing.MainLoop()!;
            Assert.Equal(2 * 4 * blocks, loop.Count("HMMA", "16816", "F32", "BF16"));
            Assert.Equal(2 * (blocks + 2), loop.Count("LDSM"));
            Assert.Equal(1, loop.Count("BAR"));
            AssertNone(loop, "LD", "LDG", "STS", "HGMMA");
            Assert.All(loop.Body.Where(instruction => instruction.Name == "LDGSTS"), copy => Assert.True(copy.Has("128")));
            Assert.Contains(loop.Body, instruction => instruction.Name == "LDGSTS");
        });
    }

    /// <summary>
    /// A step waits for its own copies, then for all warps, and only then are the stage before filled again and this one read.
    /// </summary>
    [Theory]
    [MemberData(nameof(MmaKernels))]
    public void Mma_loop_waits_meets_copies_and_multiplies_in_order(string kernel)
        => Assert.All(AssembledKernels.Read(kernel), found =>
        {
            string[] order = OrderOf(found.Listing.MainLoop()!.Body, instruction => instruction.Name switch
            {
                "DEPBAR" => "complete",
                "BAR" => "meet",
                "LDGSTS" => "copy",
                "LDGDEPBAR" => "commit",
                "LDSM" => "load",
                "HMMA" => "multiply",
                _ => "",
            });
            Assert.Equal(["complete", "meet", "copy", "commit", "load", "multiply"], order.Take(6));
            // The loads of later lines may stand between products.
            Assert.All(order.Skip(6), kind => Assert.True(kind is "load" or "multiply", kind));
            Assert.Equal("multiply", order[^1]);
        });

    // A thread of a wide tile multiplies 8 x 8 values in each of eight lines, from two loads of rows and two of columns; one of a narrow
    // tile 8 x 4, from three.
    [Theory]
    [InlineData(typeof(ConvTiledGatherKernel<WideTile>), 512, 32)]
    [InlineData(typeof(ConvTiledGatherKernel<NarrowTile>), 256, 24)]
    [InlineData(typeof(ConvTiledWgradKernel<WideTile>), 512, 32)]
    [InlineData(typeof(ConvTiledWgradKernel<NarrowTile>), 256, 24)]
    public void Tiled_loop_fuses_every_product_with_its_sum(Type kernel, int products, int loads)
        => Assert.All(AssembledKernels.Read(LoadedKernel.NameOf(kernel)), found =>
        {
            SassLoop loop = found.Listing.MainLoop()!;
            Assert.Equal(products, loop.Count("FFMA"));
            Assert.Equal(loads, loop.Count("LDS", "128"));
            Assert.Equal(loads, loop.Count("LDS"));
            Assert.True(loop.Count("LD", "128") + loop.Count("LDG", "128") >= 2);
            AssertNone(loop, "FMUL", "FADD", "I2F", "F2I", "MUFU");
        });

    private static void AssertNone(SassLoop loop, params string[] names)
        => Assert.DoesNotContain(loop.Innermost, instruction => names.Contains(instruction.Name));

    // The kinds of instructions in their order, of a run of one kind the first; those without a name are left out.
    private static string[] OrderOf(IEnumerable<SassInstruction> code, Func<SassInstruction, string> kindOf)
    {
        List<string> order = [];
        foreach (string kind in code.Select(kindOf).Where(kind => kind.Length > 0))
        {
            if (order.LastOrDefault() != kind)
                order.Add(kind);
        }
        return [.. order];
    }

    private static TheoryData<string> NamesOf(params Type[] definitions)
        => [.. CudaKernelTypes.All.Where(kernel => kernel.Value.IsGenericType)
            .Where(kernel => definitions.Contains(kernel.Value.GetGenericTypeDefinition()))
            .Select(kernel => kernel.Key)];

    private static int ColumnsOf(string kernel)
        => (int)CudaKernelTypes.All[kernel].GenericTypeArguments[0].GetProperty(nameof(IWgmmaTile.Columns))!.GetValue(null)!;
}
