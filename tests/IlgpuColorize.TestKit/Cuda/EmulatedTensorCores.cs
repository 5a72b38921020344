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

    /// <summary>Gets the number of launches so far.</summary>
    public int Launches { get; private set; }

    /// <summary>Opens a device with emulated tensor cores.</summary>
    public ComputeDevice Open()
    {
        var device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
        device.PortableOnly = true;
        device.Emulate(this);
        return device;
    }

    // A map is named by its place, from 1.
    /// <inheritdoc/>
    public long AddressOf(in TensorMap map, AcceleratorStream stream)
    {
        if (!_maps.Contains(map))
            _maps.Add(map);
        return _maps.IndexOf(map) + 1;
    }

    /// <inheritdoc/>
    public void Launch<TKernel>(AcceleratorStream stream, int groups, in TKernel kernel)
        where TKernel : unmanaged, ICudaKernel
    {
        Transfer transfer = new(new EmulatedCudaStream(seed + Launches++, mode));
        object there = kernel switch
        {
            DrawRowTensorCore row => new DrawRowTensorCore(row.Arguments.Copied(transfer.Copy)),
            _ when typeof(TKernel).GetProperty(nameof(ConvGatherTensorCore<Wgmma64x16, FilterRows>.Operands))?.GetValue(kernel) is ConvGatherOperands operands
                => Activator.CreateInstance(typeof(TKernel), Gather(operands, transfer))!,
            _ => Wgrad(kernel, transfer),
        };
        transfer.Stream.LaunchCuda(typeof(TKernel).Name, default(ConvProblem), groups, (TKernel)there);
        transfer.CopyBack();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ConvGatherOperands Gather(ConvGatherOperands operands, Transfer transfer)
    {
        int pixels = operands.Tiling.Images * operands.Height * operands.Width, sizeOfY = operands.Output.IsSingle != 0 ? sizeof(float) : sizeof(ushort);
        ConvOutput output = operands.Output;
        PixelRows Rows(PixelRows rows, int size) => rows with { Address = transfer.Copy(rows.Address, (long)pixels * rows.Pitch * size) };
        return operands with
        {
            Source = transfer.Map(_maps[(int)operands.Source - 1]),
            Filter = transfer.Map(_maps[(int)operands.Filter - 1]),
            Output = output with
            {
                Bias = transfer.Copy(output.Bias, output.Channels * sizeof(float)),
                Y = Rows(output.Y, sizeOfY),
                Added = Rows(output.Added, sizeOfY),
                Residual = Rows(output.Residual, sizeof(ushort)),
                Gated = Rows(output.Gated, sizeof(ushort)),
                Activated = Rows(output.Activated, sizeof(ushort)),
                Pairs = Rows(output.Pairs, sizeof(ushort)),
            },
        };
    }

    private object Wgrad<TKernel>(TKernel kernel, Transfer transfer)
    {
        object Of(string property) => typeof(TKernel).GetProperty(property)!.GetValue(kernel)!;
        var tiling = (ConvWgradTiling)Of(nameof(ConvWgradTensorCore<Wgmma64x64>.Tiling));
        long dy = transfer.Map(_maps[(int)(long)Of(nameof(ConvWgradTensorCore<Wgmma64x64>.Dy)) - 1]), x = transfer.Map(_maps[(int)(long)Of(nameof(ConvWgradTensorCore<Wgmma64x64>.X)) - 1]);
        long partials = transfer.Copy((long)Of(nameof(ConvWgradTensorCore<Wgmma64x64>.Partials)), (long)tiling.Groups * tiling.TileElements * sizeof(float));
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

        public long Map(TensorMap map)
            => stream.AddressOf(map with { Address = Copy(map.Address, map.Strides[map.Rank - 2] * map.Extents[map.Rank - 1]) });

        public void CopyBack()
        {
            foreach ((long here, (long there, int bytes)) in _copies)
                Marshal.Copy(stream.ReadBytes(there, bytes), 0, (nint)here, bytes);
        }
    }
}
