using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches fprop and dgrad by mma.sync, a group for each tile or share of one.</summary>
internal static class ConvGatherMmaLaunch
{
    // What the prototype reached on an H100: a step of 32 channels, 128 x 128 results, on each of 132 multiprocessors at 256 TFLOP/s.
    private static readonly GatherPace Pace = new(MmaPanel.Depth, MicrosecondsPerCost: 0.54 / TileColumns.Cost(128));

    /// <inheritdoc cref="GatherPace.Tile"/>
    public static ConvTiling Tile(ConvGather gather, int parities, int multiprocessors) => Pace.Tile(gather, parities, TileColumns.GatherMma, multiprocessors);

    /// <summary>Launches one class of a gather.</summary>
    /// <inheritdoc cref="ConvGatherWgmmaLaunch.Run(ComputeStream, string, in ConvGatherProblem, in ConvGatherTarget, PixelRows, PixelRows)"/>
    public static void Run(ComputeStream stream, string op, in ConvGatherProblem problem, in ConvGatherTarget target, PixelRows source, PixelRows filter)
        => Run(stream, op, problem, new ConvGatherMmaOperands(target, source, filter));

    private static void Run(ComputeStream stream, string op, in ConvGatherProblem problem, in ConvGatherMmaOperands operands)
    {
        switch (operands.Tiling.TileResults)
        {
            case 128: Run<Mma128x128>(stream, op, problem, operands); break;
            case 64: Run<Mma128x64>(stream, op, problem, operands); break;
            default: Run<Mma128x32>(stream, op, problem, operands); break;
        }
    }

    private static void Run<TTile>(ComputeStream stream, string op, in ConvGatherProblem problem, in ConvGatherMmaOperands operands)
        where TTile : unmanaged, IMmaTile
    {
        if (problem.Gather.IsDgrad)
            stream.LaunchCuda(op, problem, operands.Tiling.Items, new ConvGatherMma<TTile, MmaFilterColumns>(operands));
        else
            stream.LaunchCuda(op, problem, operands.Tiling.Items, new ConvGatherMma<TTile, MmaFilterRows>(operands));
    }
}
