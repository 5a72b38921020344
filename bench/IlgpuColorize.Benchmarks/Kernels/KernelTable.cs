using System.Globalization;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Sass;

namespace IlgpuColorize.Benchmarks.Kernels;

/// <summary>
/// The table of every kernel, assembled for one target: those for CUDA alone for the first that runs them, which they were written for, and
/// the portable ones for the newest.
/// </summary>
internal static class KernelTable
{
    private static readonly string[] Tensor = ["HGMMA", "HMMA"];

    /// <summary>Returns the lines of the table in Markdown.</summary>
    public static IEnumerable<string> Lines(Assembler assembler)
    {
        yield return "| kernel | target | registers | shared, bytes | groups x threads, occupancy | instructions | of the main loop "
            + "| tensor | share of its slots | from global, bytes |";
        yield return "|---|---|---|---|---|---|---|---|---|---|";
        var kernels = KernelSources.All.Values.OrderBy(kernel => kernel.Family, StringComparer.Ordinal);
        foreach (string line in kernels.ToArray().AsParallel().AsOrdered().Select(kernel => Line(assembler, kernel, TargetOf(kernel))))
            yield return line;
    }

    private static GpuTarget TargetOf(KernelSource kernel)
        => typeof(ICudaKernel).IsAssignableFrom(kernel.Type) ? kernel.Targets.First() : kernel.Targets.Last();

    private static string Line(Assembler assembler, KernelSource kernel, GpuTarget target)
    {
        AssembledKernel assembled = assembler.Assemble(kernel, target);
        Occupancy occupancy = assembled.OccupancyOf(kernel, target);
        SassLoop? loop = assembled.Listing.MainLoop();
        int tensor = loop?.Innermost.Count(instruction => Tensor.Contains(instruction.Name)) ?? 0;
        string share = tensor == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{(double)tensor / loop!.Innermost.Count:P0}");
        string[] cells =
        [
            $"{kernel.Family}/{kernel.Name}", target.Name, Text(assembled.Registers), Text(assembled.SharedBytes + kernel.SharedBytes),
            string.Create(CultureInfo.InvariantCulture, $"{occupancy.Groups} x {occupancy.GroupSize}, {occupancy.Share:P0}"),
            Text(assembled.Listing.Code.Count),
            loop is null ? "" : Text(loop.Innermost.Count), tensor == 0 ? "" : Text(tensor), share, BytesOf(kernel, loop),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    // Of a group in a round of its main loop: the stage that it fills, or what its threads load; of a warp where the launch chooses the
    // groups.
    private static string BytesOf(KernelSource kernel, SassLoop? loop)
    {
        int loaded = loop?.Body.Where(instruction => instruction.Name is "LD" or "LDG").Sum(WidthOf) ?? 0;
        int bytes = kernel.StageBytes > 0 ? kernel.StageBytes : loaded * (kernel.GroupSize == 0 ? 32 : kernel.GroupSize);
        return bytes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{bytes}{(kernel.GroupSize == 0 ? " a warp" : "")}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int WidthOf(SassInstruction access)
        => access.Has("128") ? 16 : access.Has("64") ? 8 : access.Has("U16") ? 2 : access.Has("U8") ? 1 : 4;
}
