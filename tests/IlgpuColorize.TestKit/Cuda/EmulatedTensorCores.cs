using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.PtxEmulator;
using TensorMap = IlgpuColorize.Kernels.Cuda.TensorMap;

namespace IlgpuColorize.TestKit.Cuda;

/// <summary>
/// Gives the device <c>cpu</c> emulated tensor cores, so that all that surrounds their kernels runs as it does on a GPU. The emulator has a
/// memory of its own: what a launch may read or write is copied there, and what it wrote is copied back.
/// </summary>
public sealed class EmulatedTensorCores(int seed, AsyncMode mode) : ICudaRuntime
{
    private static readonly ConcurrentDictionary<Type, PtxModule> Modules = new();

    private readonly List<TensorMap> _maps = [];
    private readonly List<LaunchStatistics> _launched = [];

    /// <summary>What changes a kernel's text before it runs: a test of the tests spoils it.</summary>
    public Func<string, string>? Spoil { get; init; }

    /// <summary>What each launch so far executed.</summary>
    public IReadOnlyList<LaunchStatistics> Launched => _launched;

    /// <summary>The number of launches so far.</summary>
    public int Launches => _launched.Count;

    // There is no driver, which would have compiled them.
    /// <inheritdoc/>
    IReadOnlyList<LoadedKernel> ICudaRuntime.Loaded => [];

    /// <inheritdoc/>
    LoadedKernel ICudaRuntime.Load<TKernel>()
        => throw new NotSupportedException($"{LoadedKernel.NameOf(typeof(TKernel))} is emulated as a whole; there is nothing to load.");

    /// <summary>
    /// Opens a device with emulated tensor cores: those of SM 9.0, which multiply by wgmma, or those that all have from SM 8.0 on, which
    /// multiply by mma.sync.
    /// </summary>
    public ComputeDevice Open(bool hasWarpgroupMatrices = true, int multiprocessors = 1)
    {
        ComputeDevice device = PortableDevice.Open(threads: 1);
        RunOn(device, hasWarpgroupMatrices, multiprocessors);
        return device;
    }

    /// <summary>Gives a device that is open already these tensor cores, in place of those that it had.</summary>
    internal void RunOn(ComputeDevice device, bool hasWarpgroupMatrices, int multiprocessors)
        => device.Emulate(this, hasWarpgroupMatrices, multiprocessors);

    // A map is named by its place, from 1.
    /// <inheritdoc/>
    public long AddressOf(in TensorMap map)
    {
        if (!_maps.Contains(map))
            _maps.Add(map);
        return _maps.IndexOf(map) + 1;
    }

    /// <inheritdoc/>
    public void Launch<TKernel>(AcceleratorStream stream, int groups, in TKernel kernel)
        where TKernel : unmanaged, ICudaKernel
    {
        CudaKernelTraits traits = TKernel.Traits;
        if (traits.SharedBytes > CudaKernelTraits.MultiprocessorSharedBytes)
        {
            string most = $"a group has {CudaKernelTraits.MultiprocessorSharedBytes}";
            throw new EmulationException($"{typeof(TKernel).Name} wants {traits.SharedBytes} bytes of shared memory; {most}.");
        }
        PtxMachine machine = new(seed + Launches, mode) { HostThreads = 1 };
        Transfer transfer = new(machine);
        object there = OperandsOf(kernel) switch
        {
            DrawRowArguments row => Activator.CreateInstance(typeof(TKernel), row.Copied(transfer.Copy))!,
            _ when kernel is ConvGatherSum sum => Sum(sum, transfer),
            ConvGatherWgmmaOperands operands => Activator.CreateInstance(typeof(TKernel), Gather(operands, transfer))!,
            ConvGatherMmaOperands operands => Activator.CreateInstance(
                typeof(TKernel), Gather(operands, typeof(TKernel).GenericTypeArguments[1] == typeof(MmaFilterColumns), transfer))!,
            ConvWgradMmaOperands operands => Activator.CreateInstance(typeof(TKernel), Wgrad(operands, transfer))!,
            _ => Wgrad(kernel, transfer),
        };
        var carried = (TKernel)there;
        ReadOnlySpan<byte> parameters = MemoryMarshal.AsBytes(new ReadOnlySpan<TKernel>(in carried));
        PtxModule module = ModuleOf(typeof(TKernel));
        _launched.Add(machine.Launch(
            module, CudaKernelCompiler.EntryPoint, new Extent(groups), new Extent(traits.GroupSize), traits.SharedBytes, parameters));
        transfer.CopyBack();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private PtxModule ModuleOf(Type kernel)
        => Spoil is null
            ? Modules.GetOrAdd(kernel, static known => PtxModule.Parse(CudaKernelCatalog.Ptx(known)))
            : PtxModule.Parse(Spoil(CudaKernelCatalog.Ptx(kernel)));

    private static object? OperandsOf<TKernel>(TKernel kernel)
        => (typeof(TKernel).GetProperty(nameof(ConvGatherMma<Mma128x32, MmaFilterRows>.Operands))
            ?? typeof(TKernel).GetProperty(nameof(DrawRowTensorCore<OneGroup>.Arguments)))?.GetValue(kernel);

    private static ConvGatherSum Sum(ConvGatherSum sum, Transfer transfer)
    {
        ConvTiling tiling = sum.Target.Tiling;
        return new(Target(sum.Target, 1, transfer), transfer.Copy(sum.Partials, tiling.Slices * tiling.ResultPixels, sizeof(float)));
    }

    // The slices of a tile have a target each.
    private static ConvGatherTarget Target(ConvGatherTarget target, int targets, Transfer transfer)
    {
        int pixels = targets * target.Tiling.Images * target.Height * target.Width, sizeOfY = target.Output.IsSingle != 0
            ? sizeof(float)
            : sizeof(ushort);
        ConvOutput output = target.Output;
        return target with
        {
            Output = output with
            {
                Bias = transfer.Copy(output.Bias, output.Channels * sizeof(float)),
                Y = transfer.Copy(output.Y, pixels, sizeOfY),
                Added = transfer.Copy(output.Added, pixels, sizeOfY),
                Residual = transfer.Copy(output.Residual, pixels, sizeof(ushort)),
                Gated = transfer.Copy(output.Gated, pixels, sizeof(ushort)),
                Activated = transfer.Copy(output.Activated, pixels, sizeof(ushort)),
                Pairs = transfer.Copy(output.Pairs, pixels, sizeof(ushort)),
                Pq = transfer.Copy(output.Pq, pixels, sizeof(ushort)),
                Dpq = transfer.Copy(output.Dpq, pixels, sizeof(ushort)),
            },
        };
    }

    private static ConvGatherMmaOperands Gather(ConvGatherMmaOperands operands, bool isDgrad, Transfer transfer)
    {
        ConvTiling tiling = operands.Tiling;
        int columns = tiling.Columns.Taps;
        int taps = 1 + Enumerable.Range(0, tiling.Rows.Taps * columns)
            .Select(tap => tiling.Taps.Of(tap / columns, tap % columns)).DefaultIfEmpty().Max();
        return new(
            Target(operands.Target, operands.Tiling.Slices, transfer),
            transfer.Copy(operands.Source, tiling.Images * tiling.Rows.Extent * tiling.Columns.Extent, sizeof(ushort)),
            transfer.Copy(operands.Filter, taps * (isDgrad ? tiling.Reduced : tiling.Results), sizeof(ushort)));
    }

    private static ConvWgradMmaOperands Wgrad(ConvWgradMmaOperands operands, Transfer transfer)
    {
        ConvWgradTiling tiling = operands.Tiling;
        return operands with
        {
            Dy = transfer.Copy(operands.Dy, tiling.Images * tiling.Rows.Count * tiling.Columns.Count, sizeof(ushort)),
            X = transfer.Copy(operands.X, tiling.Images * tiling.Rows.Extent * tiling.Columns.Extent, sizeof(ushort)),
            Partials = transfer.Copy(operands.Partials, (long)tiling.Groups * tiling.TileElements * sizeof(float)),
        };
    }

    private ConvGatherWgmmaOperands Gather(ConvGatherWgmmaOperands operands, Transfer transfer)
    {
        ConvGatherTarget target = Target(operands.Target, operands.Tiling.Slices, transfer);
        return new(target, Mapped(operands.Source, transfer), Mapped(operands.Filter, transfer));
    }

    private long Mapped(long map, Transfer transfer) => transfer.Map(_maps[(int)map - 1]);

    private object Wgrad<TKernel>(TKernel kernel, Transfer transfer)
    {
        object Of(string property) => typeof(TKernel).GetProperty(property)!.GetValue(kernel)!;
        var tiling = (ConvWgradTiling)Of(nameof(ConvWgradWgmma<Wgmma64x64>.Tiling));
        long dy = Mapped((long)Of(nameof(ConvWgradWgmma<Wgmma64x64>.Dy)), transfer);
        long x = Mapped((long)Of(nameof(ConvWgradWgmma<Wgmma64x64>.X)), transfer);
        long bytes = (long)tiling.Groups * tiling.TileElements * sizeof(float);
        long partials = transfer.Copy((long)Of(nameof(ConvWgradWgmma<Wgmma64x64>.Partials)), bytes);
        return Activator.CreateInstance(typeof(TKernel), tiling, dy, x, partials)!;
    }
}
