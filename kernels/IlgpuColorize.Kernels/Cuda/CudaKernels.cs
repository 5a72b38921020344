using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>Keeps what a CUDA device has loaded: each kernel once, each tensor map once.</summary>
internal sealed class CudaKernels : IDisposable
{
    private const int MapsOfASlab = 1024;

    private readonly ComputeDevice _device;
    private readonly CudaKernelCompiler _compiler = new();
    private readonly Dictionary<Type, LoadedModule> _kernels = [];
    private readonly Dictionary<TensorMap, long> _maps = [];
    private readonly List<DeviceBuffer<byte>> _slabs = [];
    private readonly AcceleratorStream _uploads;

    public CudaKernels(ComputeDevice device) => (_device, _uploads) = (device, device.Accelerator.CreateStream());

    /// <summary>What the driver's compiler made of the kernels loaded so far.</summary>
    public IReadOnlyList<LoadedKernel> Loaded => [.. _kernels.Values.Select(module => module.Kernel)];

    /// <summary>Loads a kernel, as its first launch would.</summary>
    public LoadedKernel Load<TKernel>()
        where TKernel : unmanaged, ICudaKernel
    {
        _device.Accelerator.Bind();
        return LoadedOf<TKernel>().Kernel;
    }

    /// <summary>Launches a kernel over a one-dimensional grid.</summary>
    public void Launch<TKernel>(AcceleratorStream stream, int groups, in TKernel kernel)
        where TKernel : unmanaged, ICudaKernel
    {
        _device.Accelerator.Bind();
        CudaDriver.Launch(((CudaStream)stream).StreamPtr, LoadedOf<TKernel>().Function, groups, TKernel.Traits, kernel);
    }

    // Maps stay: a training step's buffers do, and with them its maps. A step that is captured may use a buffer for what another was used
    // for before, and so have new ones: they must lie there when the graph is launched, and the upload must not become part of it.
    /// <summary>Returns the address of an encoded map in device memory. Equal maps have one address, for good.</summary>
    public long AddressOf(in TensorMap map)
    {
        if (_maps.TryGetValue(map, out long address))
            return address;
        byte[] encoded = new byte[TensorMap.Bytes];
        CudaDriver.Encode(map, encoded);
        _device.Accelerator.Bind();
        CudaDriver.BesideCapture(() => address = Upload(encoded));
        _maps.Add(map, address);
        return address;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device.Accelerator.Bind();
        foreach (LoadedModule loaded in _kernels.Values)
            CudaDriver.UnloadModule(loaded.Module);
        foreach (DeviceBuffer<byte> slab in _slabs)
            slab.Dispose();
        _uploads.Dispose();
        _compiler.Dispose();
    }

    private long Upload(byte[] encoded)
    {
        int place = _maps.Count % MapsOfASlab;
        if (place == 0)
            _slabs.Add(_device.Allocate<byte>(MapsOfASlab * TensorMap.Bytes));
        ArrayView<byte> slot = _slabs[^1].View.SubView(place * TensorMap.Bytes, TensorMap.Bytes);
        slot.CopyFromCPU(_uploads, encoded);
        _uploads.Synchronize();
        return slot.LoadEffectiveAddressAsPtr();
    }

    private LoadedModule LoadedOf<TKernel>()
        where TKernel : unmanaged, ICudaKernel
    {
        if (_kernels.TryGetValue(typeof(TKernel), out LoadedModule? known))
            return known;
        string name = LoadedKernel.NameOf(typeof(TKernel)), entry = LoadedKernel.EntryOf(name);
        string ptx = _compiler.Compile<TKernel>().Replace(CudaKernelCompiler.EntryPoint, entry, StringComparison.Ordinal);
        (nint module, string log) = CudaDriver.LoadModule(name, ptx);
        nint function = CudaDriver.GetFunction(module, entry);
        CudaDriver.AllowDynamicSharedMemory(function, TKernel.Traits.SharedBytes);
        return _kernels[typeof(TKernel)] = new LoadedModule(module, function, CudaDriver.Describe(name, function, log));
    }

    private sealed record LoadedModule(nint Module, nint Function, LoadedKernel Kernel);
}
