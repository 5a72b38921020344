using IlgpuColorize.Kernels.Tests.PtxEmulator.TensorCores;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.TestKit.Cuda;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator;

/// <summary>Launches the fprop kernel: tensor maps, grid, shared memory and parameters.</summary>
internal static class FpropLaunch
{
    private const long InputMap = 64, FilterMap = 128;

    /// <summary>Runs it.</summary>
    public static (float[] Y, LaunchStatistics Statistics) Run(PtxMachine machine, PtxModule module, ConvSizes sizes, Bf16Array x,
        Bf16Array filter, int columns)
    {
        machine.MapTensor(InputMap, sizes.PixelMap(machine.Allocate(x.Bits), sizes.C, pixels: 128));
        machine.MapTensor(FilterMap, new TensorMap
        {
            ElementSize = 2,
            GlobalAddress = machine.Allocate(filter.Bits),
            Dimensions = [9 * sizes.C, sizes.K],
            ByteStrides = [9 * sizes.C * 2],
            Box = [64, columns],
            Swizzle = TensorSwizzle.Bytes128,
        });
        long y = machine.Allocate(new float[sizes.Pixels * sizes.K]);
        LaunchStatistics statistics = machine.Launch(
            module,
            module.Entries.Single(),
            new Extent(sizes.K / columns, sizes.Pixels / 128),
            new Extent(Pipeline.Threads),
            Pipeline.SharedBytes(TensorCoreConv.StageBytes(columns)),
            new ParameterBlock().Add(InputMap, FilterMap, y).Add(sizes.H, sizes.W, sizes.C, sizes.K, sizes.Dilation).Bytes);
        return (machine.Read<float>(y, sizes.Pixels * sizes.K), statistics);
    }
}
