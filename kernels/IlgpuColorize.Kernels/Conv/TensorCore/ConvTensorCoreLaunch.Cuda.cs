using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches the passes on tensor cores by the instruction that the algorithm names, Wgmma or else Mma.</summary>
internal static class ConvTensorCoreLaunch
{
    /// <summary>Returns how the classes of fprop or dgrad are cut.</summary>
    public static ConvTiling[] Tile(ConvAlgorithm algorithm, ConvGather gather, int multiprocessors)
    {
        ConvTiling[] tilings = new ConvTiling[gather.Classes];
        for (int parities = 0; parities < tilings.Length; parities++)
        {
            tilings[parities] = algorithm == ConvAlgorithm.Wgmma
                ? ConvGatherWgmmaLaunch.Tile(gather, parities, multiprocessors)
                : ConvGatherMmaLaunch.Tile(gather, parities, multiprocessors);
        }
        return tilings;
    }

    /// <summary>Launches fprop or dgrad, each parity class by itself.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="algorithm">Wgmma or Mma, for which the classes were cut.</param>
    /// <param name="op">The op's name.</param>
    /// <param name="gather">What is gathered.</param>
    /// <param name="tilings">How its classes are cut.</param>
    /// <param name="source">x of fprop, dy of dgrad, in bfloat16.</param>
    /// <param name="filter">The filter in bfloat16, [tap][output channel][input channel].</param>
    /// <param name="output">What becomes of the sums.</param>
    /// <param name="partials">Address of the most <see cref="ConvTiling.PartialElements"/> of any class, aligned to 16 bytes.</param>
    public static void Gather(
        ComputeStream stream, ConvAlgorithm algorithm, string op, ConvGather gather, ConvTiling[] tilings, PixelRows source, PixelRows filter, in ConvOutput output, long partials)
    {
        for (int parities = 0; parities < tilings.Length; parities++)
        {
            ConvGatherProblem problem = new(gather, parities);
            ConvGatherTarget target = new(tilings[parities], output, gather.Target.H, gather.Target.W);
            bool isShared = target.Tiling.Shares > 1;
            Gather(stream, algorithm, op, problem, isShared ? target.OfShares(partials) : target, source, filter);
            if (isShared)
                ConvGatherSum.Launch(stream, $"{op}.Sum", target, partials);
        }
    }

    private static void Gather(
        ComputeStream stream, ConvAlgorithm algorithm, string op, in ConvGatherProblem problem, in ConvGatherTarget target, PixelRows source, PixelRows filter)
    {
        if (algorithm == ConvAlgorithm.Wgmma)
            ConvGatherWgmmaLaunch.Run(stream, op, problem, target, source, filter);
        else
            ConvGatherMmaLaunch.Run(stream, op, problem, target, source, filter);
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
    public static void Wgrad(ComputeStream stream, ConvAlgorithm algorithm, in ConvProblem problem, in ConvWgradTiling tiling, PixelRows x, PixelRows dy, long partials)
    {
        if (algorithm == ConvAlgorithm.Wgmma)
            ConvWgradWgmmaLaunch.Run(stream, problem, tiling, x, dy, partials);
        else
            ConvWgradMmaLaunch.Run(stream, problem, tiling, x, dy, partials);
    }
}
