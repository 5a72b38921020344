using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches fprop and dgrad by wgmma, a launch for each parity class.</summary>
internal static class ConvGatherWgmmaLaunch
{
    /// <summary>Launches a gather.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="op">The op's name.</param>
    /// <param name="gather">What is gathered.</param>
    /// <param name="source">x of fprop, dy of dgrad, in bfloat16.</param>
    /// <param name="filter">The filter in bfloat16, [tap][output channel][input channel].</param>
    /// <param name="output">What becomes of the sums.</param>
    public static void Run(ICudaStream stream, string op, ConvGather gather, PixelRows source, PixelRows filter, in ConvOutput output)
    {
        for (int parities = 0; parities < gather.Classes; parities++)
        {
            var tiling = ConvTiling.Of(gather, parities, TileColumns.GatherWgmma, stream.Multiprocessors);
            ConvGatherWgmmaOperands operands = new(
                new ConvGatherTarget(tiling, output, gather.Target.H, gather.Target.W),
                stream.AddressOf(ConvTensorMaps.Pixels(source, gather.Source, tiling.Box, tiling.Columns.SourceStep, tiling.Rows.SourceStep)),
                stream.AddressOf(ConvTensorMaps.Filter(filter, gather.Problem, gather.IsDgrad ? ConvTiling.StepChannels : tiling.TileResults)));
            Run(stream, op, new ConvGatherProblem(gather, parities), operands);
        }
    }

    private static void Run(ICudaStream stream, string op, in ConvGatherProblem problem, in ConvGatherWgmmaOperands operands)
    {
        switch (operands.Tiling.TileResults)
        {
            case 256: Run<Wgmma64x256>(stream, op, problem, operands); break;
            case 160: Run<Wgmma64x160>(stream, op, problem, operands); break;
            case 128: Run<Wgmma64x128>(stream, op, problem, operands); break;
            case 96: Run<Wgmma64x96>(stream, op, problem, operands); break;
            case 80: Run<Wgmma64x80>(stream, op, problem, operands); break;
            case 64: Run<Wgmma64x64>(stream, op, problem, operands); break;
            case 32: Run<Wgmma64x32>(stream, op, problem, operands); break;
            case 24: Run<Wgmma64x24>(stream, op, problem, operands); break;
            default: Run<Wgmma64x16>(stream, op, problem, operands); break;
        }
    }

    private static void Run<TTile>(ICudaStream stream, string op, in ConvGatherProblem problem, in ConvGatherWgmmaOperands operands)
        where TTile : unmanaged, IWgmmaTile
    {
        if (problem.Gather.IsDgrad)
            Run<TTile, FilterColumns>(stream, op, problem, operands);
        else
            Run<TTile, FilterRows>(stream, op, problem, operands);
    }

    private static void Run<TTile, TFilter>(ICudaStream stream, string op, in ConvGatherProblem problem, in ConvGatherWgmmaOperands operands)
        where TTile : unmanaged, IWgmmaTile
        where TFilter : unmanaged, IFilterBlock
    {
        // A group takes a multiprocessor's shared memory, or half of it under narrow tiles, and goes on from tile to tile.
        int resident = Math.Clamp(CudaKernelTraits.MultiprocessorSharedBytes / ConvGatherWgmma<TTile, TFilter>.Traits.SharedBytes, 1, 2);
        int groups = Math.Min(operands.Tiling.Tiles, stream.Multiprocessors * resident);
        stream.LaunchCuda(op, problem, groups, new ConvGatherWgmma<TTile, TFilter>(operands));
    }
}
