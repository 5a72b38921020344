using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches fprop and dgrad by mma.sync, a launch for each parity class and a group for each tile.</summary>
internal static class ConvGatherMmaLaunch
{
    /// <summary>Launches a gather.</summary>
    /// <inheritdoc cref="ConvGatherWgmmaLaunch.Run(ICudaStream, string, ConvGather, PixelRows, PixelRows, in ConvOutput)"/>
    public static void Run(ICudaStream stream, string op, ConvGather gather, PixelRows source, PixelRows filter, in ConvOutput output)
    {
        for (int parities = 0; parities < gather.Classes; parities++)
        {
            var tiling = ConvTiling.Of(gather, parities, TileColumns.GatherMma, stream.Multiprocessors);
            ConvGatherMmaOperands operands = new(new ConvGatherTarget(tiling, output, gather.Target.H, gather.Target.W), source, filter);
            Run(stream, op, new ConvGatherProblem(gather, parities), operands);
        }
    }

    private static void Run(ICudaStream stream, string op, in ConvGatherProblem problem, in ConvGatherMmaOperands operands)
    {
        switch (operands.Tiling.TileResults)
        {
            case 128: Run<Mma128x128>(stream, op, problem, operands); break;
            case 64: Run<Mma128x64>(stream, op, problem, operands); break;
            default: Run<Mma128x32>(stream, op, problem, operands); break;
        }
    }

    private static void Run<TTile>(ICudaStream stream, string op, in ConvGatherProblem problem, in ConvGatherMmaOperands operands)
        where TTile : unmanaged, IMmaTile
    {
        if (problem.Gather.IsDgrad)
            stream.LaunchCuda(op, problem, operands.Tiling.Tiles, new ConvGatherMma<TTile, MmaFilterColumns>(operands));
        else
            stream.LaunchCuda(op, problem, operands.Tiling.Tiles, new ConvGatherMma<TTile, MmaFilterRows>(operands));
    }
}
