using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.Sass;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Reads the main loop of the tiled convolutions in PTX: from the first load of a stage to the barrier after it.</summary>
public sealed class ConvTiledPtxTests
{
    // A thread of a wide tile multiplies 8 x 8 values in each of eight lines, from two loads of rows and two of columns; one of a narrow
    // tile 8 x 4, from three.
    [Theory]
    [InlineData(typeof(ConvTiledGatherKernel<WideTile>), 512, 32)]
    [InlineData(typeof(ConvTiledGatherKernel<NarrowTile>), 256, 24)]
    [InlineData(typeof(ConvTiledWgradKernel<WideTile>), 512, 32)]
    [InlineData(typeof(ConvTiledWgradKernel<NarrowTile>), 256, 24)]
    public void Main_loop_multiplies_straight_on_from_wide_loads(Type kernel, int products, int loads)
    {
        string text = PtxCompiler.Groups(kernel);
        Assert.Contains(".maxntid 256", text, StringComparison.Ordinal);
        Assert.Contains("ld.v4.f32", text, StringComparison.Ordinal);
        Assert.Contains("st.v4.f32", text, StringComparison.Ordinal);
        Assert.Contains("ld.v2.b32", text, StringComparison.Ordinal);
        Assert.Contains("st.v2.b32", text, StringComparison.Ordinal);

        string[] lines = [.. text.Split('\n').Select(line => line.Trim())];
        int begin = Array.FindIndex(lines, line => line.StartsWith("ld.shared.v4.f32", StringComparison.Ordinal));
        int end = Array.FindLastIndex(lines, line => line.StartsWith("bar.sync", StringComparison.Ordinal));
        string[] loop = lines[begin..end];
        Assert.Equal(loads, Count(loop, "ld.shared.v4.f32"));
        Assert.Equal(0, Count(loop, "ld.shared.f32"));
        Assert.Equal(products, Count(loop, "mul.f32"));
        Assert.Equal(products, FusedPairs(loop));
        foreach (string stray in (string[])["bra", "@", "div", "rem", "ld.v4", "ld.f32"])
            Assert.Equal(0, Count(loop, stray));
    }

    private static int Count(string[] lines, string instruction)
        => lines.Count(line => line.StartsWith(instruction, StringComparison.Ordinal));

    // The driver's compiler fuses a product with the sum that alone uses it, where neither names a rounding mode.
    private static int FusedPairs(string[] lines)
    {
        int pairs = 0;
        for (int i = 0; i + 1 < lines.Length; i++)
        {
            string product = lines[i].StartsWith("mul.f32", StringComparison.Ordinal)
                ? lines[i].Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries)[1]
                : "";
            if (product.Length > 0 && lines[i + 1].StartsWith("add.f32", StringComparison.Ordinal)
                && lines[i + 1].TrimEnd(';').EndsWith($" {product}", StringComparison.Ordinal))
                pairs++;
        }
        return pairs;
    }
}
