using System.Globalization;
using IlgpuColorize.Benchmarks.Passes;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sass;

namespace IlgpuColorize.Benchmarks.Kernels;

/// <summary>The table of the paper's convolutions on an H100, on paper: what bounds each pass by wgmma.</summary>
internal static class RooflineTable
{
    private const string Preset = "paper";
    private const int Batch = 64;

    /// <summary>Returns the lines of the table in Markdown.</summary>
    public static IEnumerable<string> Lines(Assembler assembler)
    {
        yield return "| convolution | pass | tile | items x steps | clocks a step: products, issue, shared memory, L2 | bound by "
            + "| us at least | TFLOP/s at most |";
        yield return "|---|---|---|---|---|---|---|---|";
        foreach (ConvolutionCount convolution in NetworkConvolutions.Of(Presets.ByName[Preset], Batch))
        {
            foreach (ConvRoofline row in ConvRoofline.Of(convolution.Problem, kernel => InstructionsOf(assembler, kernel)))
                yield return Line(row);
        }
    }

    private static string Line(ConvRoofline row) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.Problem} | {row.Pass} | 128 x {row.Columns} | {row.Items} x {row.Steps} "
        + $"| {row.Step.Tensor:F0}, {row.Step.Issue:F0}, {row.Step.Shared:F0}, {row.Step.L2:F0} | {row.Step.Bound} "
        + $"| {row.Microseconds:F1} | {row.Teraflops:F0} |");

    private static int InstructionsOf(Assembler assembler, string kernel)
        => assembler.Assemble(KernelSources.All[kernel], GpuTarget.Of("sm_90a")).Listing.MainLoop()!.Innermost.Count;
}
