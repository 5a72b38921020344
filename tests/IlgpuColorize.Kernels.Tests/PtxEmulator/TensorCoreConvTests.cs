using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.Kernels.Tests.PtxEmulator.TensorCores;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.Sass;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator;

/// <summary>
/// Calibrates the emulator: kernels of a technique that ran correctly on an H100 must give the convolution here, in every mode and order.
/// </summary>
public sealed class TensorCoreConvTests
{
    public static TheoryData<AsyncMode, int> ModesAndSeeds
        => new() { { AsyncMode.Eager, 1 }, { AsyncMode.Late, 2 }, { AsyncMode.Random, 3 }, { AsyncMode.Random, 4 } };

    [Theory]
    [MemberData(nameof(ModesAndSeeds))]
    public void Fprop_of_64_columns_equals_the_reference(AsyncMode mode, int seed)
        => CheckFprop<Columns64>(new PtxMachine(seed, mode), new ConvSizes(N: 2, H: 8, W: 16, C: 128, K: 64, Dilation: 2));

    [Fact]
    public void Fprop_of_256_columns_equals_the_reference()
        => CheckFprop<Columns256>(new PtxMachine(5, AsyncMode.Late), new ConvSizes(N: 1, H: 4, W: 32, C: 64, K: 256, Dilation: 1));

    [Theory]
    [MemberData(nameof(ModesAndSeeds))]
    public void Wgrad_of_64_columns_equals_the_reference(AsyncMode mode, int seed)
        => CheckWgrad<Columns64>(new PtxMachine(seed, mode), new ConvSizes(N: 2, H: 16, W: 16, C: 64, K: 128, Dilation: 2));

    [Fact]
    public void Wgrad_of_256_columns_equals_the_reference()
        => CheckWgrad<Columns256>(new PtxMachine(6, AsyncMode.Random), new ConvSizes(N: 1, H: 8, W: 16, C: 256, K: 128, Dilation: 1));

    private static void CheckFprop<TTile>(PtxMachine machine, ConvSizes sizes)
        where TTile : struct, IAccumulatorTile
    {
        int columns = default(TTile).Columns;
        Bf16Array x = new(sizes.Pixels * sizes.C, 1), filter = new(sizes.K * 9 * sizes.C, 2);
        PtxModule module = PtxModule.Parse(
            PtxCompiler.Grouped(typeof(TensorCoreConv), nameof(TensorCoreConv.Fprop), Pipeline.Threads, typeof(TTile)));
        (float[] y, LaunchStatistics statistics) = FpropLaunch.Run(machine, module, sizes, x, filter, columns);
        Numbers.Close(sizes.Fprop(x.Values, filter.Values), Array.ConvertAll(y, value => (double)value), 1e-6);
        // Eight warps multiply, four times for each of nine taps and 64 channels.
        Assert.Equal(sizes.Pixels / 128 * (sizes.K / columns) * 8 * 4 * 9 * (sizes.C / 64), statistics.WarpInstructions("wgmma.mma_async"));
    }

    private static void CheckWgrad<TTile>(PtxMachine machine, ConvSizes sizes)
        where TTile : struct, IAccumulatorTile
    {
        int columns = default(TTile).Columns;
        Bf16Array x = new(sizes.Pixels * sizes.C, 1), dy = new(sizes.Pixels * sizes.K, 2);
        machine.MapTensor(64, sizes.PixelMap(machine.Allocate(dy.Bits), sizes.K, pixels: 64));
        machine.MapTensor(128, sizes.PixelMap(machine.Allocate(x.Bits), sizes.C, pixels: 64));
        long dw = machine.Allocate(new float[sizes.K * 9 * sizes.C]);
        PtxModule module = PtxModule.Parse(
            PtxCompiler.Grouped(typeof(TensorCoreConv), nameof(TensorCoreConv.Wgrad), Pipeline.Threads, typeof(TTile)));
        machine.Launch(
            module,
            module.Entries.Single(),
            new Extent(sizes.C / columns, sizes.K / 128, 9),
            new Extent(Pipeline.Threads),
            Pipeline.SharedBytes(TensorCoreConv.StageBytes(columns)),
            new ParameterBlock().Add(64L, 128L, dw).Add(sizes.H, sizes.W, sizes.C, sizes.Dilation, sizes.Pixels / 64).Bytes);

        Numbers.Close(sizes.Wgrad(x.Values, dy.Values),
            Array.ConvertAll(machine.Read<float>(dw, sizes.K * 9 * sizes.C), value => (double)value), 1e-6);
    }
}
