using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches wgrad on the tensor cores.</summary>
internal static class ConvWgradLaunch
{
    // Shares cost memory and a pass over them; beyond this it would show.
    private const int MostShareBytes = 256 << 20;
    private const int FewestSteps = 8;

    /// <summary>
    /// Returns how a problem is cut: the number of shares with which the grid is expected to end first, of several the fewest, at least eight steps each. It depends on the problem
    /// and the device alone, so that two runs add in one order.
    /// </summary>
    public static ConvWgradTiling Tile(in ConvProblem problem, int multiprocessors)
    {
        var rows = ConvAxis.Fprop(0, problem.P, problem.H, problem.Pad.Top, problem.R, problem.Stride, problem.Dilation);
        var columns = ConvAxis.Fprop(0, problem.Q, problem.W, problem.Pad.Left, problem.S, problem.Stride, problem.Dilation);
        var tile = PixelTile.Choose(ConvWgradTiling.StepBits, problem.Q, problem.P, problem.N);
        ConvWgradTiling tiling = new(rows, columns, problem.N, problem.K, problem.C, tile, 1, 1);
        tiling = tiling with { TileC = WgmmaTileChoice.Choose(WgmmaTileChoice.Wgrad, problem.C, tiling.TilesK * problem.Taps, multiprocessors) };
        long most = Math.Min(MostShareBytes / ((long)tiling.ShareElements * sizeof(float)), tiling.Steps / FewestSteps);
        double least = double.MaxValue;
        int shares = 1;
        for (int tried = 1; tried <= Math.Max(1, most); tried++)
        {
            // Waves of groups, each a share as long; a fiftieth for what every share costs besides.
            double cost = (double)((tiling.ShareGroups * tried + multiprocessors - 1) / multiprocessors) / tried + 0.02 * tried;
            if (cost < least)
                (least, shares) = (cost, tried);
        }
        return tiling with { Shares = shares };
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
