using System.Collections.Concurrent;
using System.Reflection;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// An open device: where memory lies and launches run. The device <c>cpu</c> keeps its memory in buffers of a minimal ILGPU CPU
/// accelerator, but runs everything from ordinary host code on a <see cref="WorkerTeam"/>.
/// </summary>
public sealed class ComputeDevice : IDisposable
{
    private readonly DeviceAccelerators _accelerators;
    private readonly DeviceOptions _options;
    private readonly ScratchMemory _scratch;
    private CudaKernels? _cuda;

    private ComputeDevice(
        DeviceSelector selector, DeviceAccelerators accelerators, int threads, DeviceOptions options, bool shapesOnly = false)
    {
        Selector = selector;
        _options = options;
        IsShapesOnly = shapesOnly;
        _accelerators = accelerators;
        Accelerator accelerator = accelerators.Main;
        Multiprocessors = accelerator.NumMultiprocessors;
        HasWarpgroupMatrices = accelerator is CudaAccelerator { Architecture: { Major: 9, Minor: 0 } };
        HasWarpMatrices = accelerator is CudaAccelerator { Architecture.Major: >= 8 };
        HasLargeSharedMemory = accelerator is CudaAccelerator { Architecture: { Major: 8, Minor: 0 } or { Major: 9 or 10 } };
        Workers = new WorkerTeam(IsHost ? threads : 1);
        ChannelAlignment = options.ChannelAlignment ?? (HasHostMemory ? 1 : Quad.Lanes);
        Name = IsHost ? $"cpu, {threads} threads" : $"{selector}, {accelerator.Name}";
        DefaultStream = new ComputeStream(this, HasHostMemory ? accelerator.DefaultStream : accelerator.CreateStream());
        long memory = HasHostMemory ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : accelerator.MemorySize;
        Memory = new DeviceMemory(options.MemoryBytes ?? memory);
        TransformedFilterLimit = options.TransformedFilterLimit ?? Memory.CapacityBytes / 4;
        _scratch = new ScratchMemory(this);
    }

    /// <summary>What was opened; never <see cref="DeviceKind.Auto"/>.</summary>
    public DeviceSelector Selector { get; }

    /// <summary>A name for people.</summary>
    public string Name { get; }

    /// <summary>The ILGPU accelerator.</summary>
    public Accelerator Accelerator => _accelerators.Main;

    /// <summary>The ILGPU accelerator for kernels that work in groups; on the simulator it is another one.</summary>
    internal Accelerator GroupAccelerator => _accelerators.Groups;

    /// <summary>The threads of the device <c>cpu</c>; one elsewhere.</summary>
    public WorkerTeam Workers { get; }

    /// <summary>The stream that everything uses unless it is told otherwise.</summary>
    public ComputeStream DefaultStream { get; }

    /// <summary>The stream on which input arrives while the default one computes; the default one itself on <c>cpu</c>.</summary>
    public ComputeStream UploadStream
        => field ??= IsHost || IsShapesOnly ? DefaultStream : new ComputeStream(this, Accelerator.CreateStream());

    /// <summary>The count of the device's memory.</summary>
    public DeviceMemory Memory { get; }

    /// <summary>True when nothing is computed or stored here, see <see cref="OpenShapesOnly"/>.</summary>
    public bool IsShapesOnly { get; }

    /// <summary>True when launches run from ordinary host code (the device <c>cpu</c>).</summary>
    public bool IsHost => Selector.Kind == DeviceKind.Cpu;

    /// <summary>True when memory can be read and written from ordinary code (<c>cpu</c> and <c>simulator</c>).</summary>
    public bool HasHostMemory => Selector.Kind is DeviceKind.Cpu or DeviceKind.Simulator;

    /// <summary>True when launches can be captured in a graph and repeated as one.</summary>
    public bool CapturesLaunches => Selector.Kind == DeviceKind.Cuda && !IsShapesOnly;

    /// <summary>
    /// True when this is a CUDA device of SM 9.0, where four warps together multiply matrices of bfloat16 (wgmma), which kernels of target
    /// sm_90a need; no other has it.
    /// </summary>
    public bool HasWarpgroupMatrices { get; private init; }

    /// <summary>True when this is a CUDA device of SM 8.0 or later, where a warp multiplies matrices of bfloat16 (mma.sync).</summary>
    public bool HasWarpMatrices { get; private init; }

    /// <summary>
    /// True when this is a CUDA device of SM 8.0, 9.x or 10.x, where a group may have 163 KB of shared memory; SM 8.6, 8.9 and 12.0 do not
    /// grant it.
    /// </summary>
    public bool HasLargeSharedMemory { get; private init; }

    /// <summary>True when groups of a launch form clusters that share memory; as wgmma, this is used on SM 9.0 alone.</summary>
    public bool HasClusters => HasWarpgroupMatrices;

    /// <summary>The groups of the largest kernels that run at once, one a multiprocessor.</summary>
    public int Multiprocessors { get; private init; }

    /// <summary>
    /// True where the device <c>cpu</c> runs the portable kernels in place of their SIMD forms (<see cref="DeviceOptions.PortableOnly"/>).
    /// </summary>
    public bool PortableOnly => _options.PortableOnly;

    /// <summary>True where ops with a SIMD form run it.</summary>
    internal bool RunsSimd => IsHost && !PortableOnly;

    /// <summary>
    /// The number of elements that a pixel's channels are padded to; 1 for no padding. On GPUs it is 4, so that threads read four at once.
    /// </summary>
    public int ChannelAlignment { get; }

    /// <summary>
    /// The algorithm of every convolution; Auto lets <see cref="ConvAlgorithms.Choose"/> decide. A self-test forces each that applies.
    /// </summary>
    public ConvAlgorithm ConvAlgorithm { get; set; }

    /// <summary>
    /// The most bytes that all filters transformed for Winograd's method may take together
    /// (<see cref="DeviceOptions.TransformedFilterLimit"/>). Filters are served in the order of their first use, which is the program's
    /// own: one that does not fit any more is computed by <see cref="ConvAlgorithm.Blocked"/> until others are disposed.
    /// </summary>
    public long TransformedFilterLimit { get; }

    /// <summary>The bytes of the filters that are transformed.</summary>
    internal long TransformedFilterBytes { get; set; }

    internal ConcurrentDictionary<Type, Delegate> Launchers { get; } = new();

    /// <summary>What runs CUDA kernels.</summary>
    internal CudaKernels Cuda => _cuda ??= Selector.Kind == DeviceKind.Cuda && !IsShapesOnly
        ? new CudaKernels(this)
        : throw new InvalidOperationException($"{Name} runs no CUDA kernels; choose an algorithm that applies to it.");

    /// <summary>What the driver's compiler made of the kernels that were loaded so far, on CUDA devices; none elsewhere.</summary>
    public IReadOnlyList<LoadedKernel> LoadedKernels
    {
        get
        {
            if (!CapturesLaunches)
                return [];
            Accelerator.Bind();
            IEnumerable<LoadedKernel?> portable = Launchers.Select(pair => LoadedKernel.Portable(pair.Key, pair.Value));
            return [.. _cuda?.Loaded ?? [], .. portable.OfType<LoadedKernel>()];
        }
    }

    /// <summary>Opens a device.</summary>
    /// <param name="selector">Which.</param>
    /// <param name="threads">Threads of the device <c>cpu</c>; 0 for all cores.</param>
    /// <param name="options">What differs from an ordinary run; null for nothing.</param>
    /// <exception cref="DeviceException">There is no such device, or it cannot be used.</exception>
    public static ComputeDevice Open(DeviceSelector selector, int threads = 0, DeviceOptions? options = null)
    {
        options ??= new DeviceOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        threads = threads == 0 ? Environment.ProcessorCount : threads;
        selector = selector.Kind == DeviceKind.Auto ? DeviceCatalog.Preferred() : selector;
        return new ComputeDevice(selector, DeviceAccelerators.Open(selector), threads, options);
    }

    /// <summary>
    /// Opens a stand-in for a run of shapes only: it makes the choices of this device and counts the memory that its buffers would take,
    /// but launches nothing, stores nothing and reads zeros. A memory plan is what such a run counted. Dispose it before this device.
    /// </summary>
    public ComputeDevice OpenShapesOnly()
    {
        DeviceOptions options = _options with { TransformedFilterLimit = TransformedFilterLimit };
        DeviceAccelerators memory = IsHost ? _accelerators.OpenMemoryBeside() : DeviceAccelerators.OpenMemoryOnly();
        ComputeDevice shapes = new(Selector, memory, threads: 1, options, shapesOnly: true)
        {
            ConvAlgorithm = ConvAlgorithm,
            HasWarpgroupMatrices = HasWarpgroupMatrices,
            HasLargeSharedMemory = HasLargeSharedMemory,
            HasWarpMatrices = HasWarpMatrices,
            Multiprocessors = Multiprocessors,
        };
        shapes.DefaultStream.Observer = new ShapesOnly();
        return shapes;
    }

    /// <summary>Opens another device <c>cpu</c> like this one, whose launches run beside this one's.</summary>
    /// <param name="threads">Its threads.</param>
    /// <exception cref="InvalidOperationException">This is another kind of device.</exception>
    public ComputeDevice OpenBeside(int threads) => IsHost
        ? new ComputeDevice(Selector, DeviceAccelerators.OpenMemoryOnly(), threads, _options)
        : throw new InvalidOperationException($"{Name} has no threads of its own; launch on its streams.");

    /// <summary>Loads a CUDA kernel, as its first launch would.</summary>
    /// <param name="kernel">One of <see cref="CudaKernelTypes.All"/>.</param>
    /// <exception cref="DeviceException">The driver's compiler refuses it.</exception>
    /// <exception cref="InvalidOperationException">This is no CUDA device.</exception>
    public LoadedKernel LoadCudaKernel(Type kernel)
    {
        MethodInfo load = typeof(CudaKernels).GetMethod(nameof(CudaKernels.Load))!.MakeGenericMethod(kernel);
        return (LoadedKernel)load.Invoke(Cuda, BindingFlags.DoNotWrapExceptions, null, null, null)!;
    }

    /// <summary>Allocates memory. Its contents are undefined.</summary>
    public DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged => new(this, length);

    /// <inheritdoc cref="ScratchMemory.Rent"/>
    internal ArrayView<float> Scratch(int length) => _scratch.Rent(length);

    /// <inheritdoc/>
    public void Dispose()
    {
        _scratch.Dispose();
        _cuda?.Dispose();
        Workers.Dispose();
        _accelerators.Dispose();
    }
}
