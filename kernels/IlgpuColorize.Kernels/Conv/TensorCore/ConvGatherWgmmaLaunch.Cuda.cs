using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches fprop and dgrad by wgmma.</summary>
internal static class ConvGatherWgmmaLaunch
{
    // What the prototype reached on an H100: a step of 64 channels, 128 x 256 results, on each of 132 multiprocessors at 700 TFLOP/s.
    private static readonly GatherPace Pace = new(ConvTiling.StepChannels, MicrosecondsPerCost: 0.79 / TileColumns.Cost(256));

    /// <inheritdoc cref="GatherPace.Tile"/>
    public static ConvTiling Tile(ConvGather gather, int parities, int multiprocessors) => Pace.Tile(gather, parities, TileColumns.GatherWgmma, multiprocessors);

    /// <summary>Launches one class of a gather.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="op">The op's name.</param>
    /// <param name="problem">What is gathered.</param>
    /// <param name="target">How it is cut, and where the sums go.</param>
    /// <param name="source">x of fprop, dy of dgrad, in bfloat16.</param>
    /// <param name="filter">The filter in bfloat16, [tap][output channel][input channel].</param>
    public static void Run(ComputeStream stream, string op, in ConvGatherProblem problem, in ConvGatherTarget target, PixelRows source, PixelRows filter)
    {
        (ConvGather gather, ConvTiling tiling) = (problem.Gather, target.Tiling);
        Run(stream, op, problem, new ConvGatherWgmmaOperands(
            target,
            stream.AddressOf(ConvTensorMaps.Pixels(source, gather.Source, tiling.Box, tiling.Columns.SourceStep, tiling.Rows.SourceStep)),
            stream.AddressOf(ConvTensorMaps.Filter(filter, gather.Problem, gather.IsDgrad ? ConvTiling.StepChannels : tiling.TileResults))));
    }

    private static void Run(ComputeStream stream, string op, in ConvGatherProblem problem, in ConvGatherWgmmaOperands operands)
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

    private static void Run<TTile>(ComputeStream stream, string op, in ConvGatherProblem problem, in ConvGatherWgmmaOperands operands)
        where TTile : unmanaged, IWgmmaTile
    {
        if (problem.Gather.IsDgrad)
            Run<TTile, FilterColumns>(stream, op, problem, operands);
        else
            Run<TTile, FilterRows>(stream, op, problem, operands);
    }

    private static void Run<TTile, TFilter>(ComputeStream stream, string op, in ConvGatherProblem problem, in ConvGatherWgmmaOperands operands)
        where TTile : unmanaged, IWgmmaTile
        where TFilter : unmanaged, IFilterBlock
    {
        // A group takes a multiprocessor's shared memory, or half of it under narrow tiles, and goes on from item to item.
        int resident = Math.Clamp(CudaKernelTraits.MultiprocessorSharedBytes / ConvGatherWgmma<TTile, TFilter>.Traits.SharedBytes, 1, 2);
        int groups = Math.Min(operands.Tiling.Items, stream.Device.Multiprocessors * resident);
        stream.LaunchCuda(op, problem, groups, new ConvGatherWgmma<TTile, TFilter>(operands));
    }
}
