using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches wgrad by mma.sync.</summary>
internal static class ConvWgradMmaLaunch
{
    // What the prototype reached on an H100, 255 TFLOP/s: a step of 32 pixels, 128 x 128 channels, in 0.54 us on each of 132 multiprocessors.
    private static readonly WgradPace Pace = new(StepBits: 5, MicrosecondsPerChannel: 0.54 / (ConvWgradTiling.TileK + 128));

    /// <inheritdoc cref="WgradPace.Tile"/>
    public static ConvWgradTiling Tile(in ConvProblem problem, int multiprocessors) => Pace.Tile(problem, TileColumns.WgradMma, multiprocessors);

    /// <summary>Launches the groups; <see cref="ConvWgradSum"/> adds their sums.</summary>
    /// <inheritdoc cref="ConvWgradWgmmaLaunch.Run"/>
    public static void Run(ComputeStream stream, in ConvProblem problem, in ConvWgradTiling tiling, PixelRows x, PixelRows dy, long partials)
    {
        var pass = ConvPassProblem.OfBFloat16(problem);
        ConvWgradMmaOperands operands = new(tiling, dy, x, partials);
        if (tiling.TileC == 128)
            stream.LaunchCuda(nameof(ConvWgrad), pass, tiling.Groups, new ConvWgradMma<Mma128x128>(operands));
        else
            stream.LaunchCuda(nameof(ConvWgrad), pass, tiling.Groups, new ConvWgradMma<Mma128x64>(operands));
    }
}
