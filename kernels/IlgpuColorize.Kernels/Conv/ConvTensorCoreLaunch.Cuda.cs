using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches the passes on tensor cores by the instruction that the algorithm names, Wgmma or else Mma.</summary>
internal static class ConvTensorCoreLaunch
{
    /// <summary>Launches fprop or dgrad.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="algorithm">Wgmma or Mma.</param>
    /// <param name="op">The op's name.</param>
    /// <param name="gather">What is gathered.</param>
    /// <param name="source">x of fprop, dy of dgrad, in bfloat16.</param>
    /// <param name="filter">The filter in bfloat16, [tap][output channel][input channel].</param>
    /// <param name="output">What becomes of the sums.</param>
    public static void Gather(ICudaStream stream, ConvAlgorithm algorithm, string op, ConvGather gather, PixelRows source, PixelRows filter, in ConvOutput output)
    {
        if (algorithm == ConvAlgorithm.Wgmma)
            ConvGatherWgmmaLaunch.Run(stream, op, gather, source, filter, output);
        else
            ConvGatherMmaLaunch.Run(stream, op, gather, source, filter, output);
    }

    /// <summary>Returns how wgrad is cut.</summary>
    public static ConvWgradTiling Tile(ConvAlgorithm algorithm, in ConvProblem problem, int multiprocessors)
        => algorithm == ConvAlgorithm.Wgmma ? ConvWgradWgmmaLaunch.Tile(problem, multiprocessors) : ConvWgradMmaLaunch.Tile(problem, multiprocessors);

    /// <summary>Launches the groups of wgrad; <see cref="ConvWgradSum"/> adds their sums.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="algorithm">Wgmma or Mma, for which the problem was cut.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="x">Input, in bfloat16.</param>
    /// <param name="dy">Gradient of the output, in bfloat16.</param>
    /// <param name="partials">Address of the groups' sums, aligned to 8 bytes.</param>
    public static void Wgrad(ICudaStream stream, ConvAlgorithm algorithm, in ConvProblem problem, in ConvWgradTiling tiling, PixelRows x, PixelRows dy, long partials)
    {
        if (algorithm == ConvAlgorithm.Wgmma)
            ConvWgradWgmmaLaunch.Run(stream, problem, tiling, x, dy, partials);
        else
            ConvWgradMmaLaunch.Run(stream, problem, tiling, x, dy, partials);
    }
}
