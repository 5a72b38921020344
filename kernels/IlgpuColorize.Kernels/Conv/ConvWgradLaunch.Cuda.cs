using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches wgrad on the tensor cores.</summary>
internal static class ConvWgradLaunch
{
    private const int MostShareBytes = 256 << 20;
    private const int FewestSteps = 8;

    // What the prototype reached on an H100: a step of 128 x 256 channels in 0.57 us on each multiprocessor, and 2.5 TB/s through memory.
    private const double StepMicroseconds = 0.57 / (ConvWgradTiling.TileK + 256);
    private const double BytesPerMicrosecond = 2.5e6;

    /// <summary>
    /// Returns how a problem is cut: into the number of shares with which it is expected to end first, more waves of groups against more bytes to write and add, with at least eight
    /// steps a share. It depends on the problem and the device alone, so that two runs add in one order.
    /// </summary>
    public static ConvWgradTiling Tile(in ConvProblem problem, int multiprocessors)
    {
        var rows = ConvAxis.Fprop(0, problem.P, problem.H, problem.Pad.Top, problem.R, problem.Stride, problem.Dilation);
        var columns = ConvAxis.Fprop(0, problem.Q, problem.W, problem.Pad.Left, problem.S, problem.Stride, problem.Dilation);
        var tile = PixelTile.Choose(ConvWgradTiling.StepBits, problem.Q, problem.P, problem.N);
        ConvWgradTiling tiling = new(rows, columns, problem.N, problem.K, problem.C, tile, 1, 1);
        tiling = tiling with { TileC = WgmmaTileChoice.Choose(WgmmaTileChoice.Wgrad, problem.C, tiling.TilesK * problem.Taps, multiprocessors) };
        long shareBytes = (long)tiling.ShareElements * sizeof(float);
        long most = Math.Min(Math.Min(MostShareBytes / shareBytes, tiling.Boxes / FewestSteps), multiprocessors);
        double least = double.MaxValue;
        int best = 1;
        for (int shares = 1; shares <= Math.Max(1, most); shares++)
        {
            double waves = (tiling.ShareGroups * shares + multiprocessors - 1) / multiprocessors;
            double time = waves * tiling.Boxes / shares * (ConvWgradTiling.TileK + tiling.TileC) * StepMicroseconds + 2.0 * shares * shareBytes / BytesPerMicrosecond;
            if (time < least)
                (least, best) = (time, shares);
        }
        return tiling with { Shares = best };
    }

    /// <summary>Launches the sums of all shares; <see cref="ConvWgradSum"/> adds them.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="x">Input, in bfloat16.</param>
    /// <param name="dy">Gradient of the output, in bfloat16.</param>
    /// <param name="partials">Address of the shares, aligned to 8 bytes.</param>
    public static void Run(ICudaStream stream, in ConvProblem problem, in ConvWgradTiling tiling, PixelRows x, PixelRows dy, long partials)
    {
        long dyMap = stream.AddressOf(ConvTensorMaps.Pixels(dy, problem.Output, tiling.Tile, 1, 1));
        long xMap = stream.AddressOf(ConvTensorMaps.Pixels(x, problem.Input, tiling.Tile, problem.Stride, problem.Stride));
        const string Op = nameof(ConvWgrad);
        switch (tiling.TileC)
        {
            case 256: stream.LaunchCuda(Op, problem, tiling.Groups, new ConvWgradTensorCore<Wgmma64x256>(tiling, dyMap, xMap, partials)); break;
            case 128: stream.LaunchCuda(Op, problem, tiling.Groups, new ConvWgradTensorCore<Wgmma64x128>(tiling, dyMap, xMap, partials)); break;
            default: stream.LaunchCuda(Op, problem, tiling.Groups, new ConvWgradTensorCore<Wgmma64x64>(tiling, dyMap, xMap, partials)); break;
        }
    }
}

/// <summary>Adds the shares of a filter's gradient, one index per filter element, c fastest, in the order of the shares.</summary>
internal readonly record struct ConvWgradSum(ConvWgradTiling Tiling, ILGPU.ArrayView<float> Partials, ILGPU.ArrayView<float> Dw, int Adds) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        int c = index % Tiling.C, tap = index / Tiling.C % Tiling.Taps, k = index / Tiling.C / Tiling.Taps;
        float sum = 0;
        for (int share = 0; share < Tiling.Shares; share++)
            sum += Partials[Tiling.Partial(new WgradOrigin(0, 0, tap, share), k, c)];
        Dw[index] = Adds != 0 ? sum + Dw[index] : sum;
    }
}
