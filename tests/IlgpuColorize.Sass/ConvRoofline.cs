using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Sass;

/// <summary>A pass of a convolution on an H100 by wgmma, on paper.</summary>
/// <param name="Pass">fprop, dgrad or wgrad.</param>
/// <param name="Problem">The sizes.</param>
/// <param name="Kernel">The kernel that is chosen.</param>
/// <param name="Columns">Columns of its tile.</param>
/// <param name="Items">Tiles, or slices of tiles.</param>
/// <param name="Steps">Steps of the longest item.</param>
/// <param name="StepsInAll">Steps of the busiest multiprocessor, whose items run one after the other.</param>
/// <param name="Step">The bounds of a step.</param>
public sealed record ConvRoofline(
    string Pass, ConvProblem Problem, string Kernel, int Columns, int Items, int Steps, int StepsInAll, StepBounds Step)
{
    /// <summary>The least time of the main loops, in microseconds.</summary>
    public double Microseconds => StepsInAll * Step.Clocks / H100.ClocksPerMicrosecond;

    /// <summary>The TFLOP/s of that time.</summary>
    public double Teraflops => Problem.Flops / Microseconds / 1e6;

    /// <summary>Returns the passes of a convolution as the launchers cut them.</summary>
    /// <param name="problem">The sizes.</param>
    /// <param name="instructionsOf">Returns the instructions of a kernel's main loop.</param>
    public static IEnumerable<ConvRoofline> Of(ConvProblem problem, Func<string, int> instructionsOf)
    {
        ArgumentNullException.ThrowIfNull(instructionsOf);
        yield return OfGather(problem, isDgrad: false, instructionsOf);
        yield return OfGather(problem, isDgrad: true, instructionsOf);
        yield return OfWgrad(problem, instructionsOf);
    }

    private static ConvRoofline OfGather(ConvProblem problem, bool isDgrad, Func<string, int> instructionsOf)
    {
        ConvGather gather = new(problem, isDgrad ? default : PixelRegion.Whole(problem.Output), isDgrad);
        ConvTiling[] tilings = ConvTensorCore.Tile(ConvAlgorithm.Wgmma, gather, H100.Multiprocessors);
        ConvTiling first = tilings[0];
        string kernel = $"ConvGatherWgmma<Wgmma64x{first.TileResults}, {(isDgrad ? "FilterColumns" : "FilterRows")}>";
        // Classes are launched one after another.
        int inAll = tilings.Sum(tiling => WavesOf(tiling.Items) * StepsOf(tiling));
        var step = StepBounds.OfWgmma(first.TileResults, instructionsOf(kernel));
        int items = tilings.Sum(tiling => tiling.Items);
        return new(isDgrad ? "dgrad" : "fprop", problem, kernel, first.TileResults, items, tilings.Max(StepsOf), inAll, step);
    }

    private static ConvRoofline OfWgrad(ConvProblem problem, Func<string, int> instructionsOf)
    {
        ConvWgradTiling tiling = ConvTensorCore.Tile(ConvAlgorithm.Wgmma, problem, H100.Multiprocessors);
        string kernel = $"ConvWgradWgmma<Wgmma64x{tiling.TileC}>";
        int ofSlice = (tiling.Boxes + tiling.Slices - 1) / tiling.Slices, longest = tiling.WholeTiles > 0 ? tiling.Boxes : ofSlice;
        int inAll = WavesOf(tiling.WholeTiles) * tiling.Boxes + WavesOf(tiling.Groups - tiling.WholeTiles) * ofSlice;
        var step = StepBounds.OfWgmma(tiling.TileC, instructionsOf(kernel));
        return new("wgrad", problem, kernel, tiling.TileC, tiling.Groups, longest, inAll, step);
    }

    private static int StepsOf(ConvTiling tiling)
        => (tiling.MostSteps(ConvTiling.StepChannels) + tiling.Slices - 1) / tiling.Slices;

    private static int WavesOf(int items) => (items + H100.Multiprocessors - 1) / H100.Multiprocessors;
}
