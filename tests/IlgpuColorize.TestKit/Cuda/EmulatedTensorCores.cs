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
/// Gives the device <c>cpu</c> emulated tensor cores, so that all that surrounds their kernels runs as it does on a GPU. The emulator has a memory of its own: what a launch may
/// read or write is copied there, and what it wrote is copied back.
/// </summary>
public sealed class EmulatedTensorCores(int seed, AsyncMode mode) : ICudaRuntime
{
    private readonly List<TensorMap> _maps = [];

    /// <summary>Gets what changes a kernel's text before it runs: a test of the tests spoils it.</summary>
    public Func<string, string>? Spoil { get; init; }

    /// <summary>Gets the number of launches so far.</summary>
    public int Launches { get; private set; }

    // There is no driver, which would have compiled them.
    /// <inheritdoc/>
    IReadOnlyList<LoadedKernel> ICudaRuntime.Loaded => [];

    /// <inheritdoc/>
    LoadedKernel ICudaRuntime.Load<TKernel>() => throw new NotSupportedException($"{LoadedKernel.NameOf(typeof(TKernel))} is emulated as a whole; there is nothing to load.");

    /// <summary>Opens a device with emulated tensor cores: those of SM 9.0, which multiply by wgmma, or those that all have from SM 8.0 on, which multiply by mma.sync.</summary>
    public ComputeDevice Open(bool hasWarpgroupMatrices = true, int multiprocessors = 1)
    {
        var device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
        device.PortableOnly = true;
        device.Emulate(this, hasWarpgroupMatrices, multiprocessors);
        return device;
    }

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
        Transfer transfer = new(new EmulatedCudaStream(seed + Launches++, mode) { Spoil = Spoil });
        object there = OperandsOf(kernel) switch
        {
            DrawRowArguments row => Activator.CreateInstance(typeof(TKernel), row.Copied(transfer.Copy))!,
            _ when kernel is ConvGatherSum sum => Sum(sum, transfer),
            ConvGatherWgmmaOperands operands => Activator.CreateInstance(typeof(TKernel), Gather(operands, transfer))!,
            ConvGatherMmaOperands operands => Activator.CreateInstance(typeof(TKernel), Gather(operands, typeof(TKernel).GenericTypeArguments[1] == typeof(MmaFilterColumns), transfer))!,
            ConvWgradMmaOperands operands => Activator.CreateInstance(typeof(TKernel), Wgrad(operands, transfer))!,
            _ => Wgrad(kernel, transfer),
        };
        transfer.Stream.LaunchCuda(typeof(TKernel).Name, default(ConvProblem), groups, (TKernel)there);
        transfer.CopyBack();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static object? OperandsOf<TKernel>(TKernel kernel)
        => (typeof(TKernel).GetProperty(nameof(ConvGatherMma<Mma128x32, MmaFilterRows>.Operands)) ?? typeof(TKernel).GetProperty(nameof(DrawRowTensorCore<OneGroup>.Arguments)))?.GetValue(kernel);

    private static ConvGatherSum Sum(ConvGatherSum sum, Transfer transfer)
    {
        ConvTiling tiling = sum.Target.Tiling;
        return new(Target(sum.Target, 1, transfer), transfer.Copy(sum.Partials, tiling.Slices * tiling.ResultPixels, sizeof(float)));
    }

    // The slices of a tile have a target each.
    private static ConvGatherTarget Target(ConvGatherTarget target, int targets, Transfer transfer)
    {
        int pixels = targets * target.Tiling.Images * target.Height * target.Width, sizeOfY = target.Output.IsSingle != 0 ? sizeof(float) : sizeof(ushort);
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
        int taps = 1 + Enumerable.Range(0, tiling.Rows.Taps * tiling.Columns.Taps).Select(tap => tiling.Taps.Of(tap / tiling.Columns.Taps, tap % tiling.Columns.Taps)).DefaultIfEmpty().Max();
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
        => new(Target(operands.Target, operands.Tiling.Slices, transfer), transfer.Map(_maps[(int)operands.Source - 1]), transfer.Map(_maps[(int)operands.Filter - 1]));

    private object Wgrad<TKernel>(TKernel kernel, Transfer transfer)
    {
        object Of(string property) => typeof(TKernel).GetProperty(property)!.GetValue(kernel)!;
        var tiling = (ConvWgradTiling)Of(nameof(ConvWgradWgmma<Wgmma64x64>.Tiling));
        long dy = transfer.Map(_maps[(int)(long)Of(nameof(ConvWgradWgmma<Wgmma64x64>.Dy)) - 1]), x = transfer.Map(_maps[(int)(long)Of(nameof(ConvWgradWgmma<Wgmma64x64>.X)) - 1]);
        long partials = transfer.Copy((long)Of(nameof(ConvWgradWgmma<Wgmma64x64>.Partials)), (long)tiling.Groups * tiling.TileElements * sizeof(float));
        return Activator.CreateInstance(typeof(TKernel), tiling, dy, x, partials)!;
    }

    /// <summary>Copies the memory of one launch.</summary>
    private sealed class Transfer(EmulatedCudaStream stream)
    {
        private readonly Dictionary<long, (long There, int Bytes)> _copies = [];

        public EmulatedCudaStream Stream => stream;

        public long Copy(long address, long bytes)
        {
            if (address == 0)
                return 0;
            if (_copies.TryGetValue(address, out (long There, int Bytes) made))
                return made.There;
            byte[] contents = new byte[bytes];
            Marshal.Copy((nint)address, contents, 0, contents.Length);
            _copies[address] = made = (stream.Store<byte>(contents), contents.Length);
            return made.There;
        }

        public PixelRows Copy(PixelRows rows, int pixels, int elementSize) => rows with { Address = Copy(rows.Address, (long)pixels * rows.Pitch * elementSize) };

        public long Map(TensorMap map)
            => stream.AddressOf(map with { Address = Copy(map.Address, map.Strides[map.Rank - 2] * map.Extents[map.Rank - 1]) });

        public void CopyBack()
        {
            foreach ((long here, (long there, int bytes)) in _copies)
                Marshal.Copy(stream.ReadBytes(there, bytes), 0, (nint)here, bytes);
        }
    }
}
