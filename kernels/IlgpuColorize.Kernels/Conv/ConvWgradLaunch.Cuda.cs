using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches wgrad on the tensor cores.</summary>
internal static class ConvWgradLaunch
{
    private const int MostPartialBytes = 256 << 20;
    private const int FewestSteps = 8;

    // What the prototype reached on an H100: a step of 128 x 256 channels in 0.57 us on each multiprocessor, and 2.5 TB/s through memory.
    private const double StepMicroseconds = 0.57 / (ConvWgradTiling.TileK + 256);
    private const double BytesPerMicrosecond = 2.5e6;

    /// <summary>Returns how a problem is cut. It depends on the problem and the device alone, so that two runs add in one order.</summary>
    public static ConvWgradTiling Tile(in ConvProblem problem, int multiprocessors)
    {
        var rows = ConvAxis.Fprop(0, problem.P, problem.H, problem.Pad.Top, problem.R, problem.Stride, problem.Dilation);
        var columns = ConvAxis.Fprop(0, problem.Q, problem.W, problem.Pad.Left, problem.S, problem.Stride, problem.Dilation);
        var box = PixelTile.Choose(ConvWgradTiling.StepBits, problem.Q, problem.P, problem.N);
        ConvWgradTiling tiling = new(rows, columns, problem.N, problem.K, problem.C, box, 1, 0, 1);
        tiling = tiling with { TileC = WgmmaTileChoice.Choose(WgmmaTileChoice.Wgrad, problem.C, tiling.TilesK * problem.Taps, multiprocessors) };
        tiling = tiling with { WholeTiles = tiling.Tiles / multiprocessors * multiprocessors };
        return tiling with { Shares = SharesOf(tiling, multiprocessors) };
    }

    /// <summary>
    /// Returns the shares of the tiles left over with which these are expected to end first: more shares fill waves better, and have more sums to write and read. A share has at
    /// least eight steps.
    /// </summary>
    private static int SharesOf(in ConvWgradTiling tiling, int multiprocessors)
    {
        int left = tiling.Tiles - tiling.WholeTiles;
        if (left == 0)
            return 1;
        long shareBytes = (long)left * tiling.TileElements * sizeof(float);
        long most = Math.Min(Math.Min(MostPartialBytes / shareBytes, tiling.Boxes / FewestSteps), multiprocessors);
        double least = double.MaxValue;
        int best = 1;
        for (int shares = 1; shares <= Math.Max(1, most); shares++)
        {
            double waves = (left * shares + multiprocessors - 1) / multiprocessors;
            double time = waves * tiling.Boxes / shares * (ConvWgradTiling.TileK + tiling.TileC) * StepMicroseconds + 2.0 * shares * shareBytes / BytesPerMicrosecond;
            if (time < least)
                (least, best) = (time, shares);
        }
        return best;
    }

    /// <summary>Launches the groups; <see cref="ConvWgradSum"/> adds their sums.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="x">Input, in bfloat16.</param>
    /// <param name="dy">Gradient of the output, in bfloat16.</param>
    /// <param name="partials">Address of the groups' sums, aligned to 8 bytes.</param>
    public static void Run(ICudaStream stream, in ConvProblem problem, in ConvWgradTiling tiling, PixelRows x, PixelRows dy, long partials)
    {
        long dyMap = stream.AddressOf(ConvTensorMaps.Pixels(dy, problem.Output, tiling.Box, 1, 1));
        long xMap = stream.AddressOf(ConvTensorMaps.Pixels(x, problem.Input, tiling.Box, problem.Stride, problem.Stride));
        const string Op = nameof(ConvWgrad);
        switch (tiling.TileC)
        {
            case 256: stream.LaunchCuda(Op, problem, tiling.Groups, new ConvWgradTensorCore<Wgmma64x256>(tiling, dyMap, xMap, partials)); break;
            case 128: stream.LaunchCuda(Op, problem, tiling.Groups, new ConvWgradTensorCore<Wgmma64x128>(tiling, dyMap, xMap, partials)); break;
            default: stream.LaunchCuda(Op, problem, tiling.Groups, new ConvWgradTensorCore<Wgmma64x64>(tiling, dyMap, xMap, partials)); break;
        }
    }
}
