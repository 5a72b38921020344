using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches wgrad by wgmma.</summary>
internal static class ConvWgradWgmmaLaunch
{
    // What the prototype reached on an H100: a step of 64 pixels, 128 x 256 channels, in 0.57 us on each multiprocessor.
    private static readonly WgradPace Pace = new(ConvWgradTiling.StepBits, MicrosecondsPerChannel: 0.57 / (ConvWgradTiling.TileK + 256));

    /// <inheritdoc cref="WgradPace.Tile"/>
    public static ConvWgradTiling Tile(in ConvProblem problem, int multiprocessors) => Pace.Tile(problem, TileColumns.WgradWgmma, multiprocessors);

    /// <summary>Launches the groups; <see cref="ConvWgradSum"/> adds their sums.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="x">Input, in bfloat16.</param>
    /// <param name="dy">Gradient of the output, in bfloat16.</param>
    /// <param name="partials">Address of the groups' sums, aligned to 8 bytes.</param>
    public static void Run(ComputeStream stream, in ConvProblem problem, in ConvWgradTiling tiling, PixelRows x, PixelRows dy, long partials)
    {
        long dyMap = stream.AddressOf(ConvTensorMaps.Pixels(dy, problem.Output, tiling.Box, 1, 1));
        long xMap = stream.AddressOf(ConvTensorMaps.Pixels(x, problem.Input, tiling.Box, problem.Stride, problem.Stride));
        var pass = ConvPassProblem.OfBFloat16(problem);
        const string Op = nameof(ConvWgrad);
        switch (tiling.TileC)
        {
            case 256: stream.LaunchCuda(Op, pass, tiling.Groups, new ConvWgradWgmma<Wgmma64x256>(tiling, dyMap, xMap, partials)); break;
            case 128: stream.LaunchCuda(Op, pass, tiling.Groups, new ConvWgradWgmma<Wgmma64x128>(tiling, dyMap, xMap, partials)); break;
            default: stream.LaunchCuda(Op, pass, tiling.Groups, new ConvWgradWgmma<Wgmma64x64>(tiling, dyMap, xMap, partials)); break;
        }
    }
}
